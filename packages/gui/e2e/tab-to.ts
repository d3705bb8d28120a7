import type { Page } from "playwright-core";

const MAX_TABS = 80;

interface Wish {
  /** Selects what the element must be in. */
  readonly within?: string;
}

/** Presses Tab until what has the focus is named so: what a person without a mouse does. */
export async function tabTo(page: Page, name: RegExp, { within = "*" }: Wish = {}): Promise<void> {
  const seen: string[] = [];
  for (let press = 0; press < MAX_TABS; press++) {
    await page.keyboard.press("Tab");
    const focused = (await page.evaluate(`(() => {
      const element = document.activeElement;
      const label = element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent;
      return element === document.body || element.closest(${JSON.stringify(within)}) === null ? "" : label.trim();
    })()`)) as string;
    if (name.test(focused)) return;
    seen.push(focused.slice(0, 40));
  }
  throw new Error(`Tab never came to ${name}; it came to: ${seen.join(" | ")}`);
}
