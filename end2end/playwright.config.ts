// Journeys in Debian's Chromium against a debug build of the portal with the demo.
import { defineConfig } from "@playwright/test";

const port = Number(process.env.MAPS_TEST_PORT ?? 3199);
const base = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: "./tests",
  outputDir: "./test-results",
  timeout: 90_000,
  expect: { timeout: 10_000 },
  // Two cores: the server takes one.
  workers: 1,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: base,
    viewport: { width: 1440, height: 900 },
    // Colours that are still fading when the scheme changes would be measured half way.
    contextOptions: { reducedMotion: "reduce" },
    // A step that finds nothing fails soon, not with the whole test.
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  webServer: {
    command: "./serve.sh",
    url: `${base}/readyz`,
    timeout: 120_000,
    reuseExistingServer: false,
    env: { MAPS_ADDR: `127.0.0.1:${port}` },
  },
});
