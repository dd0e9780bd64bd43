// The live parts of the engine: a failure is chosen with the keyboard alone and the answer changes
// without a question to the server; the verdict beside a connection follows what is typed.
import { expect, expectNoViolations, open, test } from "./fixtures";
import type { Page } from "@playwright/test";

/** Presses Tab until the element has the focus, as somebody without a pointer does. */
async function tabTo(page: Page, selector: string, most = 200) {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const there = await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
    if (there) return;
  }
  throw new Error(`no ${selector} within ${most} presses of Tab`);
}

test("a failure is chosen, seen, sent and mended with the keyboard alone", async ({ browser }) => {
  const { page, close } = await open(browser, "admin@colt.example");
  const asked: string[] = [];
  await page.goto("/isp/what-if");
  const answer = page.locator(".whatif-answer");
  await expect(answer).toBeVisible();
  const before = await answer.textContent();
  // Live once the island has taken over: then `Enter` asks nobody.
  await page.waitForLoadState("networkidle");
  page.on("request", (request) => request.url().endsWith("/favicon.svg") || asked.push(request.url()));

  const dot = ".whatif-layer a[data-fail^='metro:']";
  await tabTo(page, dot);
  const failed = await page.evaluate(() => document.activeElement?.getAttribute("data-fail") ?? "");
  await page.keyboard.press("Enter");
  await expect(answer).not.toHaveText(before ?? "");
  await expect(page.locator(`${dot}[aria-pressed=true]`)).toHaveCount(1);
  await expect(page).toHaveURL(new RegExp(`fail=${encodeURIComponent(failed).replace("%3A", "(:|%3A)")}`));
  await expectNoViolations(page);

  // The list says the same, and the space bar adds a second failure there.
  await expect(page.locator(`input[name=fail][value='${failed}']`)).toBeChecked();
  await tabTo(page, "input[name=fail]:not(:checked)");
  await page.keyboard.press("Space");
  await expect(page.locator("input[name=fail]:checked")).toHaveCount(2);
  const both = await answer.textContent();
  expect(asked, "the browser works the answer out by itself").toEqual([]);

  // Whoever gets the address sees the same without a script.
  const reader = await open(browser, "admin@colt.example", { javaScriptEnabled: false });
  await reader.page.goto(page.url());
  await expect(reader.page.locator(".whatif-answer")).toHaveText(both ?? "");
  await reader.close();

  await page.keyboard.press("Space");
  await expect(page.locator("input[name=fail]:checked")).toHaveCount(1);
  await close();
});

test("the verdict beside a connection follows what is typed", async ({ browser }) => {
  const { page, close } = await open(browser, "engineer@colt.example");
  await page.goto("/isp/interconnects");
  await page.goto((await page.locator("a[href^='/isp/interconnects/pni/']").first().getAttribute("href")) ?? "");
  const verdict = page.locator("leptos-island [aria-live=polite]").first();
  await expect(verdict).toContainText("Capacity and peak");
  await page.waitForLoadState("networkidle");
  const before = await verdict.textContent();
  await page.locator("#pni-form [name=bandwidth]").fill("400 Gbit/s");
  await expect(verdict).not.toHaveText(before ?? "");
  await page.locator("#pni-form [name=bandwidth]").fill("a lot");
  await expect(verdict).toContainText("The verdict of the edge site shows here as soon as the connection reads");
  await close();
});
