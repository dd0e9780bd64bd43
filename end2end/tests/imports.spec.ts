// Files with every kind of broken row: each message names line, column and reason, and not even the
// good row of the file is stored.
import { expect, open, test } from "./fixtures";
import { csv, pni } from "./journey";
import type { Page } from "@playwright/test";

/** A good row with some cells replaced, the column that is named, and what the reason says. */
type Broken = { cells: Record<string, string>; column: string; reason: RegExp };

/** Lines of a file from column names, a good row and its broken variations; the good row is line 2. */
function file(columns: string[], good: Record<string, string>, broken: Broken[], key: string) {
  const line = (cells: Record<string, string>) =>
    columns.map((column) => cells[column] ?? "").map((text) => (/[",]/.test(text) ? `"${text}"` : text)).join(",");
  const rows = broken.map(({ cells }, at) => line({ ...good, [key]: `${good[key]}-${at}`, ...cells }));
  return [columns.join(","), line(good), ...rows].join("\n");
}

/** The table of mistakes has one row per broken line, with its column and reason. */
async function expectMistakes(page: Page, broken: Broken[]) {
  const table = page.getByRole("table", { name: "Mistakes in the file" });
  for (const [at, { column, reason }] of broken.entries()) {
    const row = table.getByRole("row").filter({ has: page.getByText(String(at + 3), { exact: true }) });
    await expect(row, `line ${at + 3}`).toHaveCount(1);
    await expect(row).toContainText(column);
    await expect(row).toContainText(reason);
  }
  await expect(table.getByRole("row")).toHaveCount(broken.length + 1);
}

test("a file of interconnects with twelve kinds of broken rows is refused line by line", async ({ browser }) => {
  const isp = await open(browser, "engineer@colt.example");
  const { page } = isp;
  const [header, row] = csv([pni("detroit", 1, "", 40)]).split("\n");
  const columns = header.split(",");
  const cells = row.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, "").replaceAll('"', ""));
  const good = Object.fromEntries(columns.map((column, at) => [column, cells[at]]));
  good.metro = "chicago";
  good.facility = "7";
  const broken: Broken[] = [
    { cells: { name: "" }, column: "name", reason: /name/i },
    { cells: { metro: "atlantis" }, column: "metro", reason: /"atlantis" is not a Microsoft edge site; write its id/ },
    { cells: { facility: "63" }, column: "facility", reason: /not listed in .*63/ },
    { cells: { kind: "carrier pigeon" }, column: "kind", reason: /carrier pigeon/ },
    { cells: { bandwidth: "0" }, column: "bandwidth", reason: /0 carries nothing; write the capacity/ },
    { cells: { lag_members: "65" }, column: "lag_members", reason: /"65" is not a count of links; write 1 to 64/ },
    { cells: { session_v4: "198.19.0.0/24" }, column: "session_v4", reason: /\/3[01]/ },
    { cells: { lacp: "maybe" }, column: "lacp", reason: /"maybe" is neither yes nor no/ },
    { cells: { peak_in: "a lot" }, column: "peak_in", reason: /a lot/ },
    { cells: { status: "running" }, column: "status", reason: /running/ },
    { cells: { path: "core-1 to detroit" }, column: "path", reason: /Path/ },
    { cells: { name: good.name }, column: "name", reason: /is in the file twice/ },
  ];
  const stored = () => page.request.get("/isp/interconnects/export.csv").then((answer) => answer.text());
  const kept = await stored();

  await page.goto("/isp/interconnects/import");
  await page.getByLabel("Or its text").fill(file(columns, good, broken, "name"));
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.locator("main")).toContainText(`Nothing was imported: ${broken.length} things in the file have to be corrected.`);
  await expectMistakes(page, broken);
  // What was pasted is still there to be corrected.
  await expect(page.getByLabel("Or its text")).toHaveValue(/atlantis/);
  expect(await stored()).toBe(kept);

  await test.step("a row with too few cells and a header with a stranger are told apart", async () => {
    await page.getByLabel("Or its text").fill(`${header}\nonly-a-name,chicago`);
    await page.getByRole("button", { name: "Check the file" }).click();
    const rows = page.getByRole("table", { name: "Mistakes in the file" }).getByRole("row");
    await expect(rows.nth(1)).toContainText("whole row");
    await expect(rows.nth(1)).toContainText(`the row has 2 cells, the header ${columns.length}`);
    await page.getByLabel("Or its text").fill(`${header.replace("bandwidth", "speed")}\n`);
    await page.getByRole("button", { name: "Check the file" }).click();
    await expect(rows.filter({ hasText: "speed" })).toContainText("is not a column");
    await expect(rows.filter({ hasText: "bandwidth" })).toContainText("is missing");
    expect(await stored()).toBe(kept);
  });

  await test.step("a stored name means that connection: the preview says what would change, and stores nothing", async () => {
    const taken = kept.split("\n")[1].split(",")[1];
    await page.getByLabel("Or its text").fill(csv([{ ...pni("chicago", 7, "7", 41), name: taken }]));
    await page.getByRole("button", { name: "Check the file" }).click();
    await expect(page.locator("main")).toContainText("0 PNIs are added, 1 changed");
    await expect(page.getByRole("row", { name: taken })).toContainText("metro");
    expect(await stored()).toBe(kept);
  });
  await isp.close();
});

test("a file of customer sites with eleven kinds of broken rows is refused line by line", async ({ browser }) => {
  const customer = await open(browser, "admin@litware.example");
  const { page } = customer;
  const columns = ["site_id", "name", "address", "city", "country", "latitude", "longitude", "peak_mbps"];
  const good = { site_id: "J-1", name: "Utrecht office", address: "Neude 11", city: "Utrecht", country: "NL", peak_mbps: "500" };
  const broken: Broken[] = [
    { cells: { site_id: "" }, column: "site_id", reason: /empty/i },
    { cells: { name: "" }, column: "name", reason: /empty/i },
    { cells: { name: "x".repeat(121) }, column: "name", reason: /120/ },
    { cells: { country: "Atlantis" }, column: "country", reason: /Atlantis.* is not known/ },
    { cells: { country: "" }, column: "country", reason: /Country is empty/ },
    { cells: { city: "Nowhereville", address: "" }, column: "city", reason: /Nowhereville/ },
    { cells: { latitude: "95", longitude: "5" }, column: "latitude", reason: /90/ },
    { cells: { latitude: "52.1" }, column: "longitude", reason: /longitude/i },
    { cells: { latitude: "-52.1", longitude: "5.1" }, column: "latitude", reason: /km/ },
    { cells: { peak_mbps: "plenty" }, column: "peak_mbps", reason: /plenty/ },
    { cells: { site_id: good.site_id }, column: "site_id", reason: /is in the file twice/ },
  ];
  const stored = () => page.request.get("/customer/sites/export.csv").then((answer) => answer.text());
  const kept = await stored();
  await page.goto("/customer/sites/import");
  await page.getByLabel("Or paste the rows").fill(file(columns, good, broken, "site_id"));
  await page.getByRole("button", { name: "Check the file" }).click();
  await expect(page.locator("main")).toContainText(`${broken.length} mistakes: nothing was imported`);
  await expectMistakes(page, broken);
  await expect(page.getByLabel("Or paste the rows")).toHaveValue(/Nowhereville/);
  expect(await stored()).toBe(kept);

  await test.step("a row with too few cells names the whole row", async () => {
    await page.getByLabel("Or paste the rows").fill(`${columns.join(",")}\nJ-2,Half a row`);
    await page.getByRole("button", { name: "Check the file" }).click();
    const row = page.getByRole("table", { name: "Mistakes in the file" }).getByRole("row").nth(1);
    await expect(row).toContainText("2");
    await expect(row).toContainText("whole row");
    await expect(row).toContainText("The row has 2 cells, the header 8");
    expect(await stored()).toBe(kept);
  });

  await test.step("the same file without its mistakes is imported after a look", async () => {
    await page.getByLabel("Or paste the rows").fill(file(columns, good, [], "site_id"));
    await page.getByRole("button", { name: "Check the file" }).click();
    await expect(page.locator("main")).toContainText("1 customer site is added, 0 change, 0 stay");
    expect(await stored()).toBe(kept);
    await page.getByRole("button", { name: "Import 1 customer site" }).click();
    await expect(page.locator("main")).toContainText("Imported.");
    expect(await stored()).toContain("J-1,Utrecht office");
  });
  await customer.close();
});
