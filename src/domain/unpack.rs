//! Files as they come: plain, gzip or bzip2, told apart by their first bytes, and never unpacked beyond
//! a limit, so that a small file cannot fill memory or time. Server only.

use std::io::{self, BufRead, BufReader, Read};

/// Most bytes that a file may unpack to: a full table of some hundred sessions, or ten times the
/// route objects of the world.
pub const MAX_UNPACKED: u64 = 4_000_000_000;

/// The content of a file, which fails as soon as it is longer than `limit` bytes.
///
/// # Errors
/// What reading says; `InvalidData` for an empty file and for packings that are not understood.
pub fn unpacked<'a>(
    mut packed: impl BufRead + 'a,
    limit: u64,
) -> io::Result<Box<dyn BufRead + 'a>> {
    let magic: Vec<u8> = packed.fill_buf()?.iter().copied().take(6).collect();
    match magic.as_slice() {
        [] => Err(invalid("it is empty")),
        [0x1f, 0x8b, ..] => Ok(bounded(flate2::bufread::MultiGzDecoder::new(packed), limit)),
        [b'B', b'Z', b'h', ..] => Ok(bounded(bzip2::bufread::MultiBzDecoder::new(packed), limit)),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => Err(unknown("xz")),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Err(unknown("zstd")),
        [b'P', b'K', 3, 4, ..] => Err(unknown("zip")),
        _ => Ok(bounded(packed, limit)),
    }
}

fn invalid(text: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text.into())
}

fn unknown(packing: &str) -> io::Error {
    invalid(format!(
        "it is packed with {packing}; send it plain or packed with gzip or bzip2"
    ))
}

fn bounded<'a>(inner: impl Read + 'a, limit: u64) -> Box<dyn BufRead + 'a> {
    Box::new(BufReader::new(Bounded {
        inner,
        limit,
        left: limit,
    }))
}

/// Fails beyond a limit, where [`Read::take`] would only end: half a file must not pass for a whole one.
struct Bounded<R> {
    inner: R,
    limit: u64,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self
            .inner
            .read(buffer)
            .map_err(|error| match error.kind() {
                // Parsers take this kind for the end of their input.
                io::ErrorKind::UnexpectedEof => invalid("the packed content is cut off"),
                _ => error,
            })?;
        match self
            .left
            .checked_sub(u64::try_from(count).unwrap_or(u64::MAX))
        {
            Some(left) => self.left = left,
            None => {
                let megabytes = self.limit / 1_000_000;
                return Err(invalid(format!("it unpacks to more than {megabytes} MB")));
            }
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(content).unwrap();
        packer.finish().unwrap()
    }

    fn bzip2(content: &[u8]) -> Vec<u8> {
        let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        packer.write_all(content).unwrap();
        packer.finish().unwrap()
    }

    fn read(packed: &[u8], limit: u64) -> Result<Vec<u8>, String> {
        let mut content = Vec::new();
        unpacked(packed, limit)
            .and_then(|mut reader| reader.read_to_end(&mut content))
            .map_err(|error| error.to_string())?;
        Ok(content)
    }

    #[test]
    fn plain_gzip_and_bzip2_read_the_same_also_in_several_members() {
        let content = b"route: 20.0.0.0/16\n".repeat(50);
        let twice = content.repeat(2);
        assert_eq!(read(&content, 10_000), Ok(content.clone()));
        assert_eq!(read(&gzip(&content), 10_000), Ok(content.clone()));
        assert_eq!(read(&bzip2(&content), 10_000), Ok(content.clone()));
        let members = [gzip(&content), gzip(&content)].concat();
        assert_eq!(read(&members, 10_000), Ok(twice.clone()));
        let members = [bzip2(&content), bzip2(&content)].concat();
        assert_eq!(read(&members, 10_000), Ok(twice));
    }

    #[test]
    fn the_limit_counts_unpacked_bytes_and_refuses_instead_of_ending() {
        let bomb = gzip(&vec![0; 30_000_000]);
        assert!(bomb.len() < 100_000);
        assert!(
            read(&bomb, 29_999_999)
                .unwrap_err()
                .contains("more than 29 MB")
        );
        assert_eq!(
            read(&bomb, 30_000_000).map(|content| content.len()),
            Ok(30_000_000)
        );
    }

    #[test]
    fn cut_empty_and_foreign_packings_are_refused_in_words() {
        let whole = gzip(&vec![7; 10_000]);
        let cut = whole.get(..whole.len() - 3).unwrap();
        assert!(read(cut, 20_000).unwrap_err().contains("cut off"));
        assert_eq!(read(b"", 9).unwrap_err(), "it is empty");
        for (magic, name) in [
            (&b"\xfd7zXZ\0"[..], "xz"),
            (b"\x28\xb5\x2f\xfd\0", "zstd"),
            (b"PK\x03\x04", "zip"),
        ] {
            assert!(read(magic, 9).unwrap_err().contains(name));
        }
    }
}
