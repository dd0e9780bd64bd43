// Pages in the states that walking the routes does not show: every state of an application, of an
// activation and of a record; refused forms, empty lists, other people's things.
import { expect, expectGoodPage, open, test } from "./fixtures";
import type { Page } from "@playwright/test";

const main = (page: Page) => page.locator("main");

/** Opens the first row that is listed under a filter; false when the demo has none. */
async function first(page: Page, list: string): Promise<boolean> {
  await page.goto(list);
  const link = main(page).locator("table tbody tr th a").first();
  if ((await link.count()) === 0) return false;
  await link.click();
  return true;
}

test("an application in each state is accessible to the reviewer", async ({ browser }) => {
  test.setTimeout(200_000);
  const { page, close } = await open(browser, "reviewer@microsoft.example");
  // Appealed and withdrawn ones come from the review journey, when it ran before.
  for (const state of ["submitted", "in_review", "changes_requested", "recommended", "approved", "declined"]) {
    expect(await first(page, `/review?part=all&state=${state}`), `the demo has one that is ${state}`).toBe(true);
    await expectGoodPage(page);
  }
  await close();
});

test("orders, activations and qualifications in each state are accessible", async ({ browser }) => {
  test.setTimeout(200_000);
  const customer = await open(browser, "admin@contoso.example");
  for (const state of ["declared", "confirmed", "rejected"]) {
    if (await first(customer.page, `/customer/orders?state=${state}`)) await expectGoodPage(customer.page);
  }
  let seen = 0;
  for (const state of ["waiting_for_qualification", "waiting_for_service", "standby", "provisioning", "failed", "active", "at_risk"]) {
    if (!(await first(customer.page, `/customer/activations?state=${state}`))) continue;
    seen += 1;
    await expectGoodPage(customer.page);
  }
  expect(seen, "states of activations that the demo shows").toBeGreaterThanOrEqual(2);
  await customer.close();
  const lead = await open(browser, "lead@microsoft.example");
  expect(await first(lead.page, "/review/qualifications")).toBe(true);
  await expectGoodPage(lead.page);
  await lead.close();
});

test("refused forms keep what was typed, lead to the field and stay accessible", async ({ browser }) => {
  test.setTimeout(200_000);
  const refused = async (page: Page, path: string, button: string | RegExp, type?: () => Promise<void>) => {
    await page.goto(path);
    // Browsers would stop an empty form before the portal can answer.
    await page.locator("form").evaluateAll((forms) => forms.forEach((form) => form.setAttribute("novalidate", "")));
    await type?.();
    const answer = page.waitForResponse((response) => response.request().method() === "POST");
    await main(page).getByRole("button", { name: button }).first().click();
    expect((await answer).status(), path).toBe(422);
    await page.waitForLoadState();
    await expectGoodPage(page);
  };
  const isp = await open(browser, "admin@colt.example");
  await refused(isp.page, "/isp/interconnects/new", "Add PNI", () =>
    isp.page.getByLabel("Your router", { exact: true }).fill("kept-router"));
  await expect(isp.page.getByLabel("Your router", { exact: true })).toHaveValue("kept-router");
  await expect(main(isp.page).locator("[aria-invalid=true]").first()).toBeVisible();
  await refused(isp.page, "/isp/applications/new", "Start the application");
  await refused(isp.page, "/isp/documents", "Upload");
  await refused(isp.page, "/isp/team", /invit/i);
  await isp.close();
  const customer = await open(browser, "admin@contoso.example");
  await refused(customer.page, "/customer/sites/new", /Add|Save/);
  await customer.close();
  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  await refused(page, "/sign-up", /Sign up|Create/);
  await refused(page, "/sign-in", "Sign in", () => page.getByLabel("E-mail address").fill("nobody@nowhere.example"));
  await expect(page.getByLabel("E-mail address")).toHaveValue("nobody@nowhere.example");
  await stranger.close();
});

test("lists in which nothing is found, and things that are not there, say so", async ({ browser }) => {
  test.setTimeout(200_000);
  const lists: [string, string[]][] = [
    ["admin@colt.example", ["/isp/interconnects", "/isp/orders", "/isp/activations", "/isp/applications"]],
    ["admin@contoso.example", ["/customer/sites", "/customer/orders", "/customer/activations"]],
    ["lead@microsoft.example", ["/review", "/review/interconnects", "/review/qualifications", "/review/rollouts", "/review/organisations"]],
  ];
  const absent: Record<string, string> = {
    "admin@colt.example": "/isp/interconnects/pni/none",
    "admin@contoso.example": "/customer/activations/none",
    "lead@microsoft.example": "/review/applications/none",
  };
  for (const [email, paths] of lists) {
    const { page, close } = await open(browser, email);
    for (const path of paths) {
      await page.goto(`${path}?q=zzzzzz`);
      await expect(main(page), path).toContainText(/No |Nothing/);
      await expectGoodPage(page);
    }
    // What is not there and what is another's look alike.
    const missing = await page.goto(absent[email]);
    expect(missing!.status()).toBe(404);
    await expectGoodPage(page);
    const words = await main(page).innerText();
    const foreign = await page.goto(email.includes("microsoft") ? "/isp" : "/review/audit");
    expect([403, 404]).toContain(foreign!.status());
    if (foreign!.status() === 404) expect(await main(page).innerText()).toBe(words);
    await close();
  }
});
