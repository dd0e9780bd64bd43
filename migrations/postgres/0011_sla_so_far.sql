-- Before its end a month may be below the promise, or measured too little, so far.
ALTER TABLE attainments DROP CONSTRAINT attainments_standing;
ALTER TABLE attainments ADD CONSTRAINT attainments_standing CHECK (standing IN ('not_promised', 'running', 'kept', 'missed', 'too_little', 'below_so_far', 'too_little_so_far'));
