// Neighbouring <details>, one for each language, become tabs. The language chosen anywhere is chosen everywhere, and next
// time. Without this script they stay what they are.
const KEEP = "jobmon-guide-language";
const groups = [];

for (const first of document.querySelectorAll("details")) {
  if (first.previousElementSibling?.matches("details") || !first.isConnected) continue;
  const parts = [first];
  while (parts.at(-1).nextElementSibling?.matches("details")) parts.push(parts.at(-1).nextElementSibling);
  groups.push(makeTabs(parts, groups.length));
}
choose(readKept());

function makeTabs(parts, number) {
  const box = document.createElement("div");
  const list = document.createElement("div");
  box.className = "tabs";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", "Language");
  parts[0].before(box);
  box.append(list);
  const tabs = parts.map((part, at) => {
    const name = part.querySelector("summary").textContent;
    const tab = document.createElement("button");
    const panel = document.createElement("div");
    tab.type = "button";
    tab.textContent = name;
    tab.id = `tab-${number}-${at}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `panel-${number}-${at}`);
    panel.id = `panel-${number}-${at}`;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.tabIndex = 0;
    part.querySelector("summary").remove();
    panel.append(...part.childNodes);
    part.remove();
    list.append(tab);
    box.append(panel);
    tab.addEventListener("click", () => chooseFrom(tab, name));
    return { name, tab, panel };
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.findIndex(({ tab }) => tab === document.activeElement);
    const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const { tab, name } = tabs[(moves[event.key] + tabs.length) % tabs.length];
    chooseFrom(tab, name);
    tab.focus();
  });
  return tabs;
}

// What the reader looks at stays where it is, though steps above it become longer or shorter.
function chooseFrom(tab, name) {
  const before = tab.getBoundingClientRect().top;
  choose(name);
  window.scrollBy(0, tab.getBoundingClientRect().top - before);
  try {
    localStorage.setItem(KEEP, name);
  } catch {
    // Storage is switched off: the choice holds for this page.
  }
}

function choose(name) {
  for (const tabs of groups) {
    const wanted = tabs.find((one) => one.name === name) ?? tabs[0];
    for (const one of tabs) {
      const isChosen = one === wanted;
      one.tab.setAttribute("aria-selected", String(isChosen));
      one.tab.tabIndex = isChosen ? 0 : -1;
      one.panel.hidden = !isChosen;
    }
  }
}

function readKept() {
  try {
    return localStorage.getItem(KEEP);
  } catch {
    return null;
  }
}
