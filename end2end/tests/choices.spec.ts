// A region that differs from the global list, with two ISPs in order; an order that is rejected with a
// reason and declared again.
import { expect, open, test } from "./fixtures";
import { choose, declare, openOrder, said, until } from "./journey";

test("a region has its own two ISPs; a rejected order is declared again and turns on", async ({ browser }) => {
  test.setTimeout(180_000);
  const [customer, isp] = [
    await open(browser, "admin@northwind-traders.example"),
    await open(browser, "admin@vodafone-as1273.example"),
  ];
  const [vodafone, colt] = ["Vodafone Global Network (AS1273)", "Colt Technology Services"];

  await test.step("the override is previewed, saved and shown; other regions keep the global list", async () => {
    await customer.page.goto("/customer/choices?isps=all");
    const globally = customer.page.getByLabel(`Position of ${colt} in All regions`, { exact: true });
    await expect(globally).toHaveValue("1");
    await choose(customer.page, "Western Europe", [vodafone, colt]);
    await expect(customer.page.getByLabel(`Position of ${vodafone} in Western Europe`, { exact: true })).toHaveValue("1");
    await expect(customer.page.getByLabel(`Position of ${colt} in Western Europe`, { exact: true })).toHaveValue("2");
    await expect(globally).toHaveValue("1");
    await expect(customer.page.getByLabel(`Position of ${vodafone} in Northern Europe`, { exact: true })).toHaveValue("");
  });

  await test.step("the same position twice is refused, and nothing is stored", async () => {
    await customer.page.getByLabel(`Position of ${colt} in Western Europe`, { exact: true }).selectOption("1");
    await customer.page.getByRole("button", { name: "Save choices" }).click();
    await expect(customer.page.locator(".error-summary, [role=alert]").first()).toBeVisible();
    await customer.page.goto("/customer/choices");
    await expect(customer.page.getByLabel(`Position of ${colt} in Western Europe`, { exact: true })).toHaveValue("2");
  });

  const [site] = await test.step("an order is declared", () =>
    declare(customer.page, vodafone, "Western Europe", ["30.121.0.0/24"]));
  const order = new URL(customer.page.url()).pathname;

  await test.step("the ISP cannot reject without a reason, then rejects with one", async () => {
    await openOrder(isp.page, "Northwind Traders");
    await isp.page.getByRole("button", { name: "Reject ticked lines" }).click();
    await expect(isp.page.locator(".error-summary, [role=alert]").first()).toBeVisible();
    await isp.page.getByLabel("Reason of a rejection").fill("We have no service with this number.");
    await isp.page.getByRole("button", { name: "Reject ticked lines" }).click();
    await said(isp.page, "Rejected. The other side has been told, with your reason.");
  });

  await test.step("the customer reads the reason and declares again", async () => {
    await customer.page.goto(order);
    await expect(customer.page.locator("main")).toContainText("We have no service with this number.");
    await customer.page.getByLabel("Service id", { exact: true }).fill("IA-CORRECTED-7");
    await customer.page.getByLabel("IPv4 prefixes").last().fill("30.121.0.0/24");
    await customer.page.getByRole("button", { name: "Declare again" }).click();
    await said(customer.page, "Declared. The ISP has been told.");
    await isp.page.goto("/isp/orders?q=IA-CORRECTED-7");
    await isp.page.getByRole("link", { name: "Northwind Traders" }).click();
    await expect(isp.page.locator("main")).toContainText("IA-CORRECTED-7");
    await isp.page.getByRole("button", { name: "Confirm ticked lines" }).click();
    await said(isp.page, "Confirmed. Activation goes on by itself.");
  });

  await test.step("the site runs with the first ISP; the second is next in line", async () => {
    const mine = () => customer.page.getByRole("row").filter({ hasText: site });
    await until(customer.page, `/customer/activations?region=western-europe&q=${encodeURIComponent(site)}`, async () => {
      await expect(mine().filter({ hasText: vodafone }).first()).toContainText("Active", { timeout: 500 });
    });
    await expect(mine().filter({ hasText: vodafone }).first()).toContainText("choice 1");
    await expect(mine().filter({ hasText: colt }).first()).toContainText("choice 2");
  });

  for (const party of [customer, isp]) await party.close();
});
