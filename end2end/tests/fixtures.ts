// One page object for everybody: fails a test on console errors, page errors and CSP violations.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Browser, type BrowserContext, type Page } from "@playwright/test";

export const PASSWORD = "diverse paths since 2018";

export const people = {
  isp: "admin@colt.example",
  engineer: "engineer@colt.example",
  customer: "admin@contoso.example",
  reviewer: "reviewer@microsoft.example",
  lead: "lead@microsoft.example",
  operations: "operations@microsoft.example",
  auditor: "auditor@microsoft.example",
} as const;

/** Collects what a user would never see but a developer must. */
export function watch(page: Page): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    // A refused form answers 422, an absent page 404: the browser logs both as errors.
    const expected = /status of (4\d\d)/.test(message.text());
    if (message.type() === "error" && !expected) problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page: ${error.message}`));
  return problems;
}

export const test = base.extend<{ clean: void }>({
  clean: [
    async ({ page }, use) => {
      const problems = watch(page);
      await use();
      expect(problems, "console errors, page errors, CSP violations").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export async function signIn(page: Page, email: string, password = PASSWORD) {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.locator("form[action='/sign-in']").getByRole("button", { name: "Sign in" }).click();
  await expect(page.locator("h1")).not.toHaveText("Sign in");
}

/** Sessions that were opened before: passwords are hashed slowly, so that everybody signs in once. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext["storageState"]>>>();

/** A signed-in page in a context of its own; `javaScriptEnabled: false` for the other half of users. */
export async function open(browser: Browser, email: string, options: { javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext({ ...options, storageState: sessions.get(email) });
  const page = await context.newPage();
  const problems = watch(page);
  // Without an address: a stranger.
  if (email && !sessions.has(email)) {
    await signIn(page, email);
    sessions.set(email, await context.storageState());
  }
  return {
    page,
    /** Ends the visit; a user would have seen nothing odd, and a developer must not either. */
    close: async () => {
      await context.close();
      expect(problems, `console errors, page errors, CSP violations of ${email}`).toEqual([]);
    },
  };
}

/** All rules of axe, or only the named ones: another colour scheme changes nothing but colours. */
export async function expectNoViolations(page: Page, rules?: string[]) {
  const axe = new AxeBuilder({ page });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  const short = violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join(" | ")}`);
  expect(short, `axe on ${page.url()}`).toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page) {
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }));
  expect(scroll, `sideways scroll on ${page.url()}`).toBeLessThanOrEqual(client);
}

/** What every page owes to everybody: axe in light and dark, a phone without sideways scroll. */
export async function expectGoodPage(page: Page) {
  // A click returns before the style sheet is there; without it everything is wide.
  await page.waitForLoadState("load");
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expectNoViolations(page);
  // Named again, because emulating one thing sets all of them.
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await expectNoViolations(page, ["color-contrast"]);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}
