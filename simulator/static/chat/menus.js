// The account's menu under the chat: up to three buttons, each with up to five below it.

import { node, tappable } from "./nodes.js";

const bar = document.getElementById("menu");

/** Draws the menu; `press(button)` is called with the button that was tapped. */
export function draw(buttons, press) {
  bar.replaceChildren(...buttons.map((button) => top(button, press)));
}

/** Whoever does not follow the account has no menu. */
export function show(followed) {
  bar.hidden = !followed || !bar.childElementCount;
}

export function fold() {
  for (const open of bar.querySelectorAll("[aria-expanded=true]")) {
    open.setAttribute("aria-expanded", "false");
  }
}

function top(button, press) {
  if (!button.sub_button?.length) {
    return node("div.slot", tappable("button", () => { fold(); press(button); }, button.name));
  }
  const below = node("div.below", ...button.sub_button.map((entry) =>
    tappable("button", () => { fold(); press(entry); }, entry.name)));
  const opener = tappable("button.with-more", () => {
    const open = opener.getAttribute("aria-expanded") === "true";
    fold();
    opener.setAttribute("aria-expanded", String(!open));
  }, button.name);
  opener.setAttribute("aria-expanded", "false");
  return node("div.slot", opener, below);
}
