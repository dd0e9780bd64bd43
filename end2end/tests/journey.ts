// The steps that journeys share, as a person does them: by label, role and text, with and without a
// script. Each step waits for the sentence that the portal answers with.
import { expect, type Locator, type Page } from "@playwright/test";

/** A connection as its ISP knows it. */
export type Pni = {
  name: string;
  metro: string;
  facility: string;
  router: string;
  session: string;
  path: string;
};

/** A connection of 100 Gbit/s at 20 % peak on a router, path and building entrance of its own. */
export function pni(metro: string, leg: number, facility: string, net: number): Pni {
  const name = `${metro}-x${leg}`;
  return {
    name,
    metro,
    facility,
    router: `${metro}-pe${leg}`,
    session: `198.19.${net}.${leg * 2}/31`,
    path: `${name}-path: core-${leg} > ${metro}-pe${leg} | 25 km | duct:${name}-duct`,
  };
}

const COLUMNS =
  "name,metro,facility,kind,peer_router,bandwidth,lag_members,session_v4,lacp,bfd,stateful_firewall,rate_limit,md5,peak_in,peak_out,status,path,srlgs";

/** The connections as a file for the import. */
export function csv(pnis: Pni[]): string {
  const rows = pnis.map((p) =>
    [
      p.name, p.metro, p.facility, "private", p.router, "100000", "1", p.session, "yes", "no", "no", "no", "no",
      "20000", "5000", "live", `"${p.path.replaceAll('"', '""')}"`, `cable:${p.name}-cross-connect`,
    ].join(","),
  );
  return [COLUMNS, ...rows].join("\n");
}

/** The answer to what was done. */
export const said = (page: Page, text: string | RegExp) => expect(page.getByText(text).first()).toBeVisible();

/** The state beside the title. */
export const state = (page: Page): Locator => page.locator("h1 + .badge, h1 .badge, .page-title .badge").first();

/** Fills the form of a connection without sending it. */
export async function fillPni(page: Page, p: Pni) {
  await page.getByLabel("Name", { exact: true }).fill(p.name);
  await page.getByLabel("Edge site", { exact: true }).selectOption(p.metro);
  await page.getByLabel("Facility").selectOption(p.facility);
  await page.getByLabel("Kind", { exact: true }).selectOption("private");
  await page.getByLabel("State", { exact: true }).selectOption("live");
  await page.getByLabel("Your router", { exact: true }).fill(p.router);
  await page.getByLabel("Capacity of the bundle").fill("100000");
  await page.getByLabel("Links in the bundle").fill("1");
  await page.getByLabel("5-minute peak from Microsoft").fill("20000");
  await page.getByLabel("5-minute peak to Microsoft").fill("5000");
  await page.getByLabel("IPv4 session subnet").fill(p.session);
  await page.getByLabel("LACP runs").selectOption("yes");
  await page.getByLabel("BFD runs").selectOption("no");
  await page.getByLabel("Ends on a stateful firewall").selectOption("no");
  await page.getByLabel("Is rate-limited").selectOption("no");
  await page.getByLabel("Sessions use an MD5 key").selectOption("no");
  await page.getByLabel("Path, one segment per line").fill(p.path);
  await page.getByLabel("Shared risks of the connection itself").fill(`cable:${p.name}-cross-connect`);
}

/** Imports connections by pasted text: check, look, take over. */
export async function importPnis(page: Page, pnis: Pni[]) {
  await page.goto("/isp/interconnects/import");
  await page.getByLabel("Or its text").fill(csv(pnis));
  await page.getByRole("button", { name: "Check the file" }).click();
  await said(page, `${pnis.length} PNIs are added`);
  for (const p of pnis) await expect(page.getByRole("row", { name: p.name })).toContainText("Added");
  await page.getByRole("button", { name: "Import all of it" }).click();
  await said(page, "Imported.");
}

/** Microsoft records its routers and confirms the connections of an ISP in a region. */
export async function confirmPnis(page: Page, isp: string, region: string, pnis: Pni[]) {
  await page.goto(`/review/interconnects?record=claimed&region=${region}&q=${encodeURIComponent(isp)}`);
  for (const p of pnis) {
    await page.getByLabel(`Microsoft router of ${p.name}`, { exact: true }).fill(`${p.name}-ms`);
    await page.getByLabel(`Confirm ${p.name} of ${isp}`, { exact: true }).check();
  }
  await page.getByRole("button", { name: "Confirm the ticked ones" }).click();
  await said(page, "Confirmed. The ISP has been told");
}

/** An ISP starts, fills in and signs an application; ends on the page that submits it. */
export async function writeApplication(page: Page, region: string, metros: string[]) {
  await page.goto("/isp/applications/new");
  await page.getByLabel("Region", { exact: true }).selectOption({ label: region });
  await page.getByRole("button", { name: "Start the application" }).click();
  await expect(page.locator("h1")).toContainText("Metros and type");
  for (const metro of metros) await page.getByLabel(metro, { exact: true }).check();
  await page.getByLabel(/^We authorise automated turn-up/).check();
  await page.getByRole("button", { name: "Save and go on" }).click();
  await expect(page.locator("h1")).toContainText("Attestations");
  const statements = page.locator("form.form input[type=checkbox]");
  for (const statement of await statements.all()) await statement.check();
  const me = (await page.getByText(/Exactly as in your account: /).innerText()).replace(/^.*account: (.*)\.$/s, "$1");
  await page.getByLabel("Your name").fill(me);
  await page.getByRole("button", { name: "Sign and go on" }).click();
  await expect(page.locator("h1")).toContainText("Check and submit");
}

/** Sends it; `anyway` when answers stand in the way. Returns the application's id. */
export async function submit(page: Page, anyway = false): Promise<string> {
  if (anyway) await page.getByLabel("Submit although answers stand in the way").check();
  await page.getByRole("button", { name: "Submit application" }).click();
  await said(page, "Submitted. The reviewers have been told.");
  return new URL(page.url()).pathname.split("/").pop()!;
}

/** The ISP shows on its application that a test prefix is heard on all its sessions and handed over where it was traced. */
export async function showTestPrefix(page: Page, id: string, region: string, asn: number, pnis: Pni[]) {
  const prefix = "30.253.0.0/24";
  await page.goto(`/isp/applications/${id}`);
  await page.getByRole("link", { name: "Upload route evidence" }).click();
  await expect(page.getByLabel("About", { exact: true })).toHaveValue(`test:${region}`);
  const rows = pnis.map((p) => `${p.name},${prefix},${asn},8075:8007,`);
  const buffer = Buffer.from(["session,prefix,as_path,communities,next_hop", ...rows, ""].join("\n"));
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "test-prefix.csv", mimeType: "text/csv", buffer });
  await page.getByLabel("As received from your network").check();
  await page.getByRole("textbox", { name: /^Test prefix/ }).fill(prefix);
  await page.getByLabel("Traces").fill(pnis.map((p) => `${p.metro}, ${p.metro}, 1.2 ms, ${p.session.split("/")[0]}`).join("\n"));
  await page.getByRole("button", { name: "Check routes" }).click();
  await until(page, `/isp/applications/${id}`, async () => {
    await expect(page.locator("main")).toContainText("A test prefix is heard and handed over at every covered edge site.", { timeout: 500 });
  });
}

/** A reviewer finds the application in the queue and claims it there. */
export async function claim(page: Page, isp: string, id: string) {
  await page.goto(`/review?q=${encodeURIComponent(isp)}`);
  await page.locator(`#application-${id}`).getByRole("button", { name: "Claim" }).click();
  await said(page, "Claimed: it is yours to review.");
}

/** The first signature. */
export async function recommend(page: Page, decision: "Approve the ticked metros" | "Decline", reason: string) {
  const form = page.locator("#recommend");
  await form.getByLabel(decision, { exact: true }).check();
  await form.getByLabel("Reason", { exact: true }).fill(reason);
  await form.getByRole("button", { name: "Recommend" }).click();
  await said(page, "A lead reviewer has to sign as the second person.");
}

/** The second signature. */
export async function decide(page: Page, id: string, decision: "Approve" | "Decline", reason: string) {
  await page.goto(`/review/applications/${id}`);
  const form = page.locator("#decide");
  await form.getByLabel("Reason", { exact: true }).fill(reason);
  await form.getByRole("button", { name: decision, exact: true }).click();
  await said(page, "Decided. Everybody concerned has been told.");
}

/** A customer puts ISPs in order for one region; ends after the choices are saved. */
export async function choose(page: Page, region: string, isps: string[]) {
  await page.goto("/customer/choices?isps=all");
  for (const [at, isp] of isps.entries())
    await page.getByLabel(`Position of ${isp} in ${region}`, { exact: true }).selectOption(String(at + 1));
  await page.getByRole("button", { name: "Preview" }).click();
  await said(page, "Look at what this does, then save it");
  await page.getByRole("button", { name: "Save choices" }).click();
  await said(page, "Choices saved. The rollout has started.");
}

/** A customer declares an order; one line per prefix, for the first sites of the region. */
export async function declare(page: Page, isp: string, region: string, prefixes: string[]): Promise<string[]> {
  await page.goto("/customer/orders/new");
  await page.getByLabel("ISP", { exact: true }).selectOption({ label: isp });
  await page.getByLabel("Region", { exact: true }).selectOption({ label: region });
  await page.getByRole("button", { name: "Show my sites" }).click();
  await page.getByLabel("Contract reference").first().fill("MSA-JOURNEY-1");
  const services = await page.getByLabel(/^Service id of /).all();
  const sites: string[] = [];
  for (const [at, prefix] of prefixes.entries()) {
    const site = (await services[at].getAttribute("aria-label"))!.replace("Service id of ", "");
    sites.push(site);
    await services[at].fill(`IA-J-${at}`);
    await page.getByLabel(`Prefixes of ${site}`, { exact: true }).first().fill(prefix);
  }
  await page.getByRole("button", { name: "Declare order" }).click();
  await said(page, "Declared. The ISP has been told.");
  return sites;
}

/** The ISP opens the newest unanswered order of a customer. */
export async function openOrder(page: Page, customer: string, contract = "MSA-JOURNEY-1") {
  await page.goto(`/isp/orders?q=${encodeURIComponent(contract)}`);
  await page.getByRole("row", { name: contract }).filter({ hasText: customer }).getByRole("link").first().click();
  await expect(page.locator("h1")).toContainText(customer);
}

/** Waits until what the worker does in the background shows on a page. */
export async function until(page: Page, path: string, check: () => Promise<void>) {
  await expect(async () => {
    await page.goto(path);
    await check();
  }).toPass({ timeout: 60_000, intervals: [500, 1_000, 2_000] });
}
