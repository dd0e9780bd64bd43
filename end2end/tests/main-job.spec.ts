// The main job: an ISP records its connections, two persons at Microsoft approve the region, and the
// customer's sites are turned on without another click. Once with a script, once without.
import { expect, open, test } from "./fixtures";
import {
  choose, claim, confirmPnis, decide, declare, fillPni, importPnis, openOrder, pni, recommend, said, showTestPrefix, submit,
  until, writeApplication,
} from "./journey";
import type { Page, TestInfo } from "@playwright/test";

const shot = (page: Page, info: TestInfo, name: string) =>
  page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true });

test("an ISP qualifies in North America and the sites of its customer turn on by themselves", async ({ browser }, info) => {
  test.setTimeout(240_000);
  const [isp, microsoft, lead, customer] = [
    await open(browser, "admin@colt.example"),
    await open(browser, "reviewer@microsoft.example"),
    await open(browser, "lead@microsoft.example"),
    await open(browser, "admin@contoso.example"),
  ];
  const colt = "Colt Technology Services";
  const newYork = [pni("new-york", 1, "38", 1), pni("new-york", 2, "38", 1)];
  const chicago = [pni("chicago", 1, "7", 2), pni("chicago", 2, "7", 2)];

  await test.step("the customer waits: ordered, confirmed, but the ISP is not qualified", async () => {
    await customer.page.goto("/customer/activations?region=north-america");
    await expect(customer.page.getByRole("row", { name: colt }).first()).toContainText("Waiting for qualification");
    await expect(customer.page.getByRole("row").filter({ hasText: colt }).filter({ hasText: "Active" })).toHaveCount(0);
    await shot(customer.page, info, "1-customer-waits");
  });

  await test.step("an engineer types a connection and the verdict follows", async () => {
    await isp.page.goto("/isp/interconnects/new?metro=new-york");
    const live = isp.page.locator("[aria-live=polite]").filter({ hasText: /verdict|redundan/ });
    await expect(live).toContainText("shows here as soon as the connection reads");
    await fillPni(isp.page, newYork[0]);
    await expect(live).toContainText("No two legs");
    await isp.page.getByRole("button", { name: "Add PNI" }).click();
    await said(isp.page, "Added.");

    await isp.page.goto("/isp/interconnects/new?metro=new-york");
    // On the router of the first one it is the same leg; on another router it is the second.
    await fillPni(isp.page, { ...newYork[1], router: newYork[0].router, path: newYork[1].path.replace("-pe2", "-pe1") });
    await expect(live).toContainText("No two legs");
    await isp.page.getByLabel("Your router", { exact: true }).fill(newYork[1].router);
    await isp.page.getByLabel("Path, one segment per line").fill(newYork[1].path);
    await expect(live).toContainText("Your half could be two legs");
    await shot(isp.page, info, "2-verdict-while-typing");
    await isp.page.getByRole("button", { name: "Add PNI" }).click();
    await said(isp.page, "Added.");
  });

  await test.step("the other metro comes as a file", async () => {
    await importPnis(isp.page, chicago);
    await isp.page.goto("/isp/interconnects/chicago");
    await expect(isp.page.locator("main")).toContainText("Microsoft's routers are not recorded");
  });

  await test.step("Microsoft confirms the records", async () => {
    await confirmPnis(microsoft.page, colt, "north-america", [...newYork, ...chicago]);
    // What the ISP could not know is recorded now: the verdict is complete.
    await isp.page.goto("/isp/interconnects/chicago");
    await expect(isp.page.locator("main")).toContainText("Two legs");
    await expect(isp.page.locator("main")).toContainText("Backup carries it");
    await shot(isp.page, info, "3-metro");
  });

  const id = await test.step("the ISP applies", async () => {
    await writeApplication(isp.page, "North America", ["New York", "Chicago"]);
    await expect(isp.page.getByLabel("Submit although answers stand in the way")).toHaveCount(0);
    await shot(isp.page, info, "4-check-and-submit");
    return submit(isp.page);
  });

  await test.step("two persons decide", async () => {
    await claim(microsoft.page, colt, id);
    await said(microsoft.page, "Cannot be approved as it stands: 2 answers stand in the way.");
    await showTestPrefix(isp.page, id, "north-america", 8220, [...newYork, ...chicago]);
    await microsoft.page.goto(`/review/applications/${id}`);
    await said(microsoft.page, "Nothing stands in the way of approval at tier Geo.");
    await shot(microsoft.page, info, "5-review");
    await recommend(microsoft.page, "Approve the ticked metros", "Two legs at both metros, each carries the other.");
    // The first signer cannot be the second.
    await expect(microsoft.page.getByRole("button", { name: "Approve", exact: true })).toHaveCount(0);
    await decide(lead.page, id, "Approve", "Checked against our routers; agreed.");
  });

  await test.step("the customer's sites turn on without a click, and it sees why", async () => {
    await until(customer.page, "/customer/activations?region=north-america&state=active", async () => {
      await expect(customer.page.getByRole("row").filter({ hasText: colt }).first()).toContainText("Active", { timeout: 500 });
    });
    await customer.page.goto("/customer/activations?region=north-america&state=waiting_for_qualification");
    await expect(customer.page.getByRole("row").filter({ hasText: colt })).toHaveCount(0);
    await customer.page.goto("/customer/activations?region=north-america&state=active");
    await shot(customer.page, info, "6-customer-active");
    await customer.page.getByRole("row").filter({ hasText: colt }).getByRole("link").first().click();
    await expect(customer.page.locator("main")).toContainText("Active");
    await expect(customer.page.locator("main")).toContainText(/New York|new-york|Chicago|chicago/);
    await expect(customer.page.locator("main")).toContainText("History");
    await shot(customer.page, info, "7-customer-why");
    await customer.page.goto("/inbox");
    await expect(customer.page.locator("main")).toContainText(/North America/);
  });

  await test.step("the ISP sees its qualification and the batch", async () => {
    await isp.page.goto(`/isp/applications/${id}`);
    await expect(isp.page.locator("main")).toContainText("Checked against our routers; agreed.");
    await expect(isp.page.locator("main")).toContainText("tier Geo until");
    await isp.page.goto("/isp/activations?region=north-america&q=Contoso");
    await isp.page.getByRole("row").filter({ hasText: "Contoso" }).getByRole("link").first().click();
    await expect(isp.page.locator("h1")).toContainText("Contoso in North America");
    await shot(isp.page, info, "8-isp-batch");
  });

  await test.step("Microsoft sees the rollout that followed", async () => {
    await lead.page.goto("/review/rollouts?q=North%20America");
    await expect(lead.page.getByRole("row").filter({ hasText: colt }).first()).toContainText("Finished");
    await shot(lead.page, info, "9-rollout");
  });

  for (const party of [isp, microsoft, lead, customer]) await party.close();
});

test("the same works without a script, from the choice of a customer on", async ({ browser }, info) => {
  test.setTimeout(240_000);
  const plain = { javaScriptEnabled: false };
  const [isp, microsoft, lead, customer] = [
    await open(browser, "admin@lumen-technologies.example", plain),
    await open(browser, "reviewer@microsoft.example", plain),
    await open(browser, "lead@microsoft.example", plain),
    await open(browser, "admin@fabrikam.example", plain),
  ];
  const lumen = "Lumen Technologies";
  const pnis = [pni("sydney", 1, "131", 11), pni("sydney", 2, "1660", 11), pni("melbourne", 1, "1339", 12), pni("melbourne", 2, "1339", 12)];

  const sites = await test.step("the customer chooses and declares what it bought", async () => {
    await choose(customer.page, "Oceania", [lumen]);
    return declare(customer.page, lumen, "Oceania", ["30.120.0.0/24"]);
  });

  await test.step("the ISP confirms the order and records its connections", async () => {
    await openOrder(isp.page, "Fabrikam");
    await isp.page.getByRole("button", { name: "Confirm ticked lines" }).click();
    await said(isp.page, "Confirmed. Activation goes on by itself.");
    // The verdict beside the form answers when asked to.
    await isp.page.goto("/isp/interconnects/new");
    await fillPni(isp.page, pnis[0]);
    await isp.page.getByRole("button", { name: "Check without saving" }).click();
    await expect(isp.page.locator("main")).toContainText("No two legs");
    await expect(isp.page.getByLabel("Name", { exact: true })).toHaveValue(pnis[0].name);
    await isp.page.getByRole("button", { name: "Add PNI" }).click();
    await said(isp.page, "Added.");
    await importPnis(isp.page, pnis.slice(1));
  });

  await test.step("the site waits for the qualification", async () => {
    await until(customer.page, "/customer/activations?region=oceania", async () => {
      await expect(customer.page.getByRole("row").filter({ hasText: sites[0] }).filter({ hasText: lumen })).toContainText(
        "Waiting for qualification", { timeout: 500 });
    });
  });

  const id = await test.step("Microsoft confirms, the ISP applies", async () => {
    await confirmPnis(microsoft.page, lumen, "oceania", pnis);
    await writeApplication(isp.page, "Oceania", ["Sydney", "Melbourne"]);
    return submit(isp.page);
  });

  await test.step("two persons decide", async () => {
    await claim(microsoft.page, lumen, id);
    await showTestPrefix(isp.page, id, "oceania", 209, pnis);
    await microsoft.page.goto(`/review/applications/${id}`);
    await recommend(microsoft.page, "Approve the ticked metros", "Two legs at both metros, each carries the other.");
    await decide(lead.page, id, "Approve", "Checked against our routers; agreed.");
  });

  await test.step("the site turns on and all three see why", async () => {
    await until(customer.page, "/customer/activations?region=oceania&state=active", async () => {
      await expect(customer.page.getByRole("row").filter({ hasText: sites[0] }).filter({ hasText: lumen })).toContainText("Active", { timeout: 500 });
    });
    await customer.page.getByRole("row").filter({ hasText: sites[0] }).getByRole("link").first().click();
    await expect(customer.page.locator("main")).toContainText(/sydney|melbourne/i);
    await shot(customer.page, info, "no-script-active");
    await isp.page.goto("/isp/activations?region=oceania&q=Fabrikam");
    await expect(isp.page.getByRole("row").filter({ hasText: "Fabrikam" })).toHaveCount(1);
    await lead.page.goto("/review/rollouts?q=Oceania");
    await expect(lead.page.getByRole("row").filter({ hasText: lumen }).first()).toContainText("Finished");
  });

  for (const party of [isp, microsoft, lead, customer]) await party.close();
});
