import type { Page } from "playwright-core";

/** Colours of the tones, as core has them. */
export const DONE = [0, 158, 115];
export const FAILED = [213, 94, 0];

/** How many pixels of a picture have a colour, give or take; counted by a page of its own, which no policy binds. */
export async function countPixels(page: Page, picture: Buffer, colour: readonly number[]): Promise<number> {
  const counter = await page.context().newPage();
  try {
    return (await counter.evaluate(`(async () => {
      const reply = await fetch("data:image/png;base64,${picture.toString("base64")}");
      const bitmap = await createImageBitmap(await reply.blob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const [red, green, blue] = ${JSON.stringify(colour)};
      let found = 0;
      for (let at = 0; at < data.length; at += 4)
        if (Math.abs(data[at] - red) + Math.abs(data[at + 1] - green) + Math.abs(data[at + 2] - blue) < 12) found += 1;
      return found;
    })()`)) as number;
  } finally {
    await counter.close();
  }
}
