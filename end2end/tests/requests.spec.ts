// A new PNI from the form to service, hand over hand, without a script; its letter is verified by a
// stranger; the capacity watch drafts an augmentation.
import { expect, expectGoodPage, open, people, test } from "./fixtures";
import { said } from "./journey";

test("a new PNI goes from the form into service, and its letter can be verified", async ({ browser }) => {
  test.setTimeout(240_000);
  const isp = await open(browser, people.isp, { javaScriptEnabled: false });
  const microsoft = await open(browser, people.operations, { javaScriptEnabled: false });
  const stranger = await open(browser, "");
  const press = (side: typeof isp, name: string) => side.page.getByRole("button", { name }).click();

  await isp.page.goto("/isp/requests/new?kind=new_pni&metro=milan");
  await isp.page.getByLabel("Your name of it").fill("milan-x9");
  await isp.page.getByLabel("Your router").fill("milan-pe9");
  await isp.page.getByLabel("Capacity", { exact: true }).fill("100 Gbit/s");
  await isp.page.getByLabel("Building").selectOption({ index: 1 });
  await isp.page.getByLabel("Reason").fill("no");
  await press(isp, "Send to Microsoft");
  await said(isp.page, /Reason has 2 characters/);
  await expect(isp.page.getByLabel("Your name of it")).toHaveValue("milan-x9");
  await isp.page.getByLabel("Reason").fill("A third leg for Milan, so that maintenance leaves two.");
  await press(isp, "Send to Microsoft");
  await said(isp.page, "Sent. Microsoft has been told.");
  const path = new URL(isp.page.url()).pathname;

  const desk = path.replace("/isp/", "/review/");
  await microsoft.page.goto(desk);
  await microsoft.page.getByLabel("Rack").fill("Cage 4, rack 12");
  await microsoft.page.getByLabel("Panel and port").fill("Panel B, ports 7/8");
  await press(microsoft, "Approve and issue the LOA");
  await said(microsoft.page, "The other side has been told.");

  await isp.page.goto(path);
  const verify = await isp.page.locator("a[href^='/verify/loa/']").first().getAttribute("href");
  await stranger.page.goto(verify!);
  await expect(stranger.page.locator("main")).toContainText("This letter is valid until");
  // What the building's desk compares, and nothing else of the letter.
  await expect(stranger.page.locator("main")).toContainText("Panel B, ports 7/8");
  await expect(stranger.page.locator("main")).not.toContainText(/milan-x9|milan-pe9|Gbit/);
  await expectGoodPage(stranger.page);

  await press(isp, "Accept the LOA");
  await microsoft.page.goto(desk);
  await press(microsoft, "Start the provisioning");
  await microsoft.page.getByLabel("Microsoft router").fill("milan-ms9");
  await microsoft.page.getByLabel("IPv4 session subnet").fill("198.19.200.0/31");
  await press(microsoft, "Give port and addresses");
  await isp.page.goto(path);
  const evidence = "Order 4711, -2.1 dBm on both ends, link test without loss";
  await isp.page.getByLabel("Cross-connect").fill(evidence);
  await press(isp, "Report the cross-connect");
  // A connection without these would take the region its qualification.
  await said(isp.page, "Record more of milan-x9 before it goes live");
  await expect(isp.page.getByLabel("Cross-connect")).toHaveValue(evidence);
  await isp.page.getByRole("link", { name: "Fill in the form" }).click();
  await isp.page.getByLabel("LACP runs").selectOption("yes");
  await isp.page.getByLabel("Ends on a stateful firewall").selectOption("no");
  await isp.page.getByLabel("Is rate-limited").selectOption("no");
  await isp.page.getByLabel("Sessions use an MD5 key").selectOption("no");
  await isp.page.getByRole("button", { name: "Save", exact: true }).click();
  await said(isp.page, "Saved.");
  await isp.page.goto(path);
  await isp.page.getByLabel("Cross-connect").fill(evidence);
  await press(isp, "Report the cross-connect");
  await microsoft.page.goto(desk);
  const today = new Date().toISOString().slice(0, 10);
  const seen = async (check: string) => {
    await microsoft.page.getByLabel(`${check}: seen on`).fill(today);
    await microsoft.page.getByLabel(`${check}: seen by`).fill("Network operations");
  };
  await microsoft.page.getByLabel("Light received, dBm").fill("-2.1");
  await seen("Light received");
  await seen("LACP up");
  await press(microsoft, "Start validation");
  await seen("IPv4 session established");
  await microsoft.page.getByLabel("Result of the end-to-end check").fill("1,000 probes, none lost, routes blocked");
  await seen("End-to-end check");
  await press(microsoft, "Activate");
  await isp.page.goto(path);
  await said(isp.page, /is finished: in service and in the inventory/);
  await isp.page.getByRole("link", { name: "milan-x9" }).first().click();
  await expect(isp.page.locator("main")).toContainText("confirmed by Microsoft");
  // What measures accessibility is a script itself.
  for (const [email, address] of [[people.isp, path], [people.operations, desk]]) {
    const { page, close } = await open(browser, email);
    await page.goto(address);
    await expectGoodPage(page);
    await close();
  }
  await Promise.all([isp.close(), microsoft.close(), stranger.close()]);
});

test("a connection above 40 % gets its augmentation drafted, and its pages are good pages", async ({ browser }) => {
  test.setTimeout(120_000);
  const { page, close } = await open(browser, people.isp);
  await page.goto("/isp/capacity");
  await page.getByText("By form").click();
  await page.getByLabel("madrid-1, from Microsoft").fill("44 Gbit/s");
  await page.getByLabel("madrid-1, to Microsoft").fill("9 Gbit/s");
  await page.getByRole("main").getByRole("button", { name: "Record peaks" }).click();
  await said(page, /The capacity watch has looked/);
  await expectGoodPage(page);
  await page.getByRole("row", { name: /madrid-1/ }).getByRole("link", { name: "Its request" }).click();
  await said(page, /The capacity watch, because the peak is above/);
  await expectGoodPage(page);
  await page.goto("/isp/requests?view=board");
  await expectGoodPage(page);
  await page.goto("/isp/requests/existing?metro=madrid");
  await expectGoodPage(page);
  await close();
});
