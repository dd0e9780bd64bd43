// Every GET route of the portal, as every role that may see it: axe in light and dark, phones,
// a title, one first-level heading. Addresses with ids are found by following links.
import { execFileSync } from "node:child_process";
import { expect, expectGoodPage, open, people, test } from "./fixtures";

type Route = { method: string; path: string };
const routes: Route[] = JSON.parse(execFileSync(process.env.MAPS_BINARY!, ["routes", "--json"]).toString());
const pages = routes.filter((r) => r.method === "GET");

const pattern = (path: string) => new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`);
// More specific routes first: /isp/interconnects/new is not a metro.
const ordered = [...pages].sort((a, b) => a.path.split("{").length - b.path.split("{").length);
const routeOf = (pathname: string) => ordered.find((r) => pattern(r.path).test(pathname))?.path;
/** Files, and pages behind secrets that only a mail holds. */
const elsewhere = /csv|json|download|template|export|\.ics|\.svg|\{secret\}|^\/documents\//;

/** Pages of a state that the demo does not show to these people: the journeys bring it about and go there. */
const ofState = new Set([
  "/isp/interconnects/import/{id}",
  "/isp/applications/{id}/metros",
  "/isp/applications/{id}/attestations",
  "/isp/applications/{id}/submit",
  "/isp/applications/{id}/withdraw",
  "/isp/applications/{id}/appeal",
  "/review/operations/{id}",
  "/customer/prefixes/releases/{id}",
  "/review/routing/releases/{id}",
  "/review/routing/files/{id}",
  // One confirmation asks everywhere (`features::confirm`); it is looked at for contacts, members and windows.
  "/isp/documents/{id}/remove",
  "/isp/tokens/{id}",
  "/customer/tokens/{id}",
  "/review/tokens/{id}",
  "/review/sla/maintenance/{id}",
  "/account/calendar/end",
  "/account/calendar/renew",
]);

/** Roles of one kind see nearly the same page: it is looked at once for all of them. */
const eyes: Record<string, string> = { engineer: "isp", operations: "reviewer", auditor: "reviewer" };

test("every page is accessible to everybody who can reach it, and none was left out", async ({ browser }) => {
  test.setTimeout(2_400_000);
  const seen = new Set<string>();
  const checked = new Set<string>();
  // All of them, so that one run tells everything that has to be mended.
  const problems: string[] = [];
  for (const [who, email] of [["stranger", ""], ...Object.entries(people)]) {
    const { page, close } = await open(browser, email);
    const queue = email ? ["/", "/account", "/inbox"] : ["/", "/sign-in", "/sign-up", "/sign-up/sent", "/reset", "/nowhere"];
    const visited = new Set<string>();
    while (queue.length > 0) {
      const path = queue.shift()!;
      const route = routeOf(new URL(path, "http://x").pathname);
      const key = route ?? path;
      if (visited.has(key)) continue;
      visited.add(key);
      if (route) seen.add(route);
      // A file is no page; its route is covered by the router tests.
      const response = await page.goto(path).catch((error) => {
        if (/Download is starting/.test(String(error))) return null;
        throw error;
      });
      if (response === null) continue;
      const look = `${eyes[who] ?? who} ${key}`;
      if (!checked.has(look)) {
        checked.add(look);
        try {
          expect(response!.status(), path).toBeLessThan(500);
          expect(await page.title(), path).toMatch(/ · MAPS portal$/);
          await expect(page.locator("h1"), path).toHaveCount(1);
          await expectGoodPage(page);
        } catch (error) {
          console.log(`${who} ${path}`);
          problems.push(`${who} ${path}: ${String(error).replace(/\u001b\[\d+m/g, "").split("\n").slice(0, 8).join(" ")}`);
        }
      }
      const links = await page.locator("a[href^='/']").evaluateAll((as) => as.map((a) => a.getAttribute("href")!));
      for (const link of links) {
        const { pathname } = new URL(link, "http://x");
        const to = routeOf(pathname);
        if (to && !visited.has(to) && !elsewhere.test(to)) queue.push(link.split("#")[0]);
      }
    }
    await close().catch((error) => problems.push(`${who}: ${String(error).slice(0, 400)}`));
  }
  const missing = pages.map((r) => r.path).filter((p) => !seen.has(p) && !elsewhere.test(p) && !ofState.has(p));
  expect({ problems, missing }).toEqual({ problems: [], missing: [] });
});
