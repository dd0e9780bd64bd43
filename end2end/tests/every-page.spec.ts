// Every GET route of the portal, as every role that may see it: axe in light and dark, phones,
// a title, one first-level heading. Addresses with ids are found by following links.
import { execFileSync } from "node:child_process";
import { expect, expectGoodPage, people, signIn, test } from "./fixtures";

type Route = { method: string; path: string };
const routes: Route[] = JSON.parse(execFileSync(process.env.MAPS_BINARY!, ["routes", "--json"]).toString());
const pages = routes.filter((r) => r.method === "GET");

const pattern = (path: string) => new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`);
// More specific routes first: /isp/interconnects/new is not a metro.
const ordered = [...pages].sort((a, b) => a.path.split("{").length - b.path.split("{").length);
const routeOf = (pathname: string) => ordered.find((r) => pattern(r.path).test(pathname))?.path;
/** Files, and pages behind secrets that only a mail holds. */
const elsewhere = /csv|json|download|template|export|\{secret\}|^\/documents\//;

const seen = new Set<string>();

for (const [who, email] of [["stranger", ""], ...Object.entries(people)]) {
  test(`every page that the ${who} can reach is accessible`, async ({ page }) => {
    test.setTimeout(400_000);
    if (email) await signIn(page, email);
    const queue = [email ? new URL(page.url()).pathname : "/"];
    if (!email) queue.push("/sign-in", "/sign-up", "/sign-up/sent", "/reset", "/nowhere");
    const visited = new Set<string>();
    while (queue.length > 0) {
      const path = queue.shift()!;
      const route = routeOf(new URL(path, "http://x").pathname);
      const key = route ?? path;
      if (visited.has(key)) continue;
      visited.add(key);
      if (route) seen.add(route);
      const response = await page.goto(path);
      expect(response!.status(), path).toBeLessThan(500);
      expect(await page.title(), path).toMatch(/ · MAPS portal$/);
      await expect(page.locator("h1"), path).toHaveCount(1);
      await expectGoodPage(page);
      const links = await page.locator("a[href^='/']").evaluateAll((as) => as.map((a) => a.getAttribute("href")!));
      for (const link of links) {
        const { pathname } = new URL(link, "http://x");
        const to = routeOf(pathname);
        if (to && !visited.has(to) && !elsewhere.test(to)) queue.push(link.split("#")[0]);
      }
    }
  });
}

test("no page was left out", () => {
  const missing = pages.map((r) => r.path).filter((p) => !seen.has(p) && !elsewhere.test(p));
  expect(missing).toEqual([]);
});
