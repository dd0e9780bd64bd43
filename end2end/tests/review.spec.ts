// A review that does not go through: changes are requested and made, then it is declined with a
// reason, and the ISP appeals.
import { expect, open, test } from "./fixtures";
import { claim, decide, recommend, said, submit, writeApplication } from "./journey";

test("changes are requested, made, declined with a reason, and appealed", async ({ browser }) => {
  test.setTimeout(180_000);
  const [isp, reviewer, lead] = [
    await open(browser, "admin@swisscom-switzerland-ltd.example"),
    await open(browser, "reviewer@microsoft.example"),
    await open(browser, "lead@microsoft.example"),
  ];
  const swisscom = "Swisscom Switzerland Ltd";
  const wanted = "Tell us when the connections in Milan will be live.";
  const why = "Without a live connection in Milan nothing can be approved (PNI-02).";

  const id = await test.step("the ISP submits although answers stand in the way", async () => {
    await writeApplication(isp.page, "Southern Europe", ["Milan"]);
    await isp.page.getByRole("button", { name: "Submit application" }).click();
    await expect(isp.page.getByRole("alert").or(isp.page.locator(".error-summary")).first()).toBeVisible();
    await expect(isp.page.locator("h1")).toContainText("Check and submit");
    return submit(isp.page, true);
  });

  await test.step("a reviewer asks for changes, and has to say which", async () => {
    await claim(reviewer.page, swisscom, id);
    const form = reviewer.page.locator("#changes");
    await form.getByRole("button", { name: "Request these changes" }).click();
    await expect(reviewer.page.locator(".error-summary, [role=alert]").first()).toBeVisible();
    const metros = reviewer.page.locator("#changes fieldset").nth(1).locator("div:has(> div input[type=checkbox])").filter({ hasText: "metros" }).first();
    await metros.getByRole("checkbox").check();
    await metros.getByText("Comment", { exact: true }).click();
    await metros.getByLabel("What has to change").fill(wanted);
    await reviewer.page.locator("#changes").getByRole("button", { name: "Request these changes" }).click();
    await said(reviewer.page, "Changes requested. The ISP has been told.");
  });

  await test.step("the ISP finds the point, answers it and submits again", async () => {
    await isp.page.goto("/inbox");
    await expect(isp.page.locator(".inbox-unread").first()).toContainText(/Southern Europe/);
    await isp.page.goto(`/isp/applications/${id}`);
    const points = isp.page.locator("#points");
    await expect(points).toContainText(wanted);
    await points.getByText("Answer", { exact: true }).click();
    await points.getByLabel("What you changed, or why not").fill("They are ordered for the first of March.");
    await points.getByRole("button", { name: "Send answer" }).click();
    await expect(isp.page.locator("#points")).toHaveCount(0);
    await isp.page.getByRole("link", { name: "Check and submit" }).click();
    await submit(isp.page, true);
    await expect(isp.page.locator("main")).toContainText("Changed since submission 1");
  });

  await test.step("two persons decline, and the reason stays", async () => {
    await claim(reviewer.page, swisscom, id);
    await expect(reviewer.page.locator("main")).toContainText("They are ordered for the first of March.");
    await recommend(reviewer.page, "Decline", why);
    // A lead who gives no reason is refused.
    await lead.page.goto(`/review/applications/${id}`);
    await lead.page.locator("#decide").getByLabel("Reason", { exact: true }).fill("no");
    await lead.page.locator("#decide").getByRole("button", { name: "Decline" }).click();
    await expect(lead.page.locator("#decide")).toContainText(/10 characters/);
    await decide(lead.page, id, "Decline", why);
    await isp.page.goto(`/isp/applications/${id}`);
    await expect(isp.page.locator("main")).toContainText("Declined with this reason");
    await expect(isp.page.locator("main")).toContainText(why);
    await isp.page.goto("/partners");
  });

  await test.step("the ISP appeals, and who was involved cannot take it", async () => {
    await isp.page.goto(`/isp/applications/${id}`);
    await isp.page.getByRole("link", { name: "Appeal" }).click();
    await isp.page.getByLabel("Why the decision is wrong").fill("The order confirmation was among the documents.");
    await isp.page.getByRole("button", { name: "File the appeal" }).click();
    await said(isp.page, "Appeal filed.");
    for (const { page } of [reviewer, lead]) {
      await page.goto("/review?part=appeals");
      const row = page.locator(`#application-${id}`);
      await expect(row).toContainText(swisscom);
      await expect(row.getByRole("button", { name: "Claim" })).toHaveCount(0);
      await page.goto(`/review/applications/${id}`);
      await expect(page.locator("main")).toContainText("Not your move");
      await expect(page.locator("main")).toContainText("The order confirmation was among the documents.");
    }
  });

  for (const party of [isp, reviewer, lead]) await party.close();
});
