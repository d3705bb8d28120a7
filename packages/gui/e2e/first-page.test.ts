import { expect, test } from "bun:test";
import { describeGui } from "./gui-tests.ts";

const MAX_BYTES = 500 * 1_024;

describeGui("the first page", (lab) => {
  test("loads at most 500 KB of compressed files, none of them from elsewhere", async () => {
    const page = await (await lab().openContext()).newPage();
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.setCacheDisabled", { cacheDisabled: true });
    await session.send("Network.setExtraHTTPHeaders", { headers: { "accept-encoding": "gzip" } });
    const urls = new Map<string, string>();
    const sizes = new Map<string, number>();
    session.on("Network.responseReceived", ({ requestId, response }) => urls.set(requestId, response.url));
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
      sizes.set(urls.get(requestId) ?? requestId, encodedDataLength),
    );
    await page.goto("/");
    await page.getByText("No workflow has run here yet.").waitFor();
    const foreign = [...urls.values()].filter(
      (url) => !url.startsWith(lab().url) && !url.startsWith("data:"),
    );
    expect(foreign).toEqual([]);
    const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    console.log(`the first page: ${sizes.size} files, ${(total / 1_024).toFixed(1)} KB as gzip`);
    expect(sizes.size).toBeGreaterThan(3);
    expect(total).toBeLessThanOrEqual(MAX_BYTES);
    await page.context().close();
  });
});
