// An account's words as nodes. Nothing is ever parsed as HTML: of two kinds of links the parts
// are taken out by hand, and everything else, other tags too, stays the text that it is.

const LINK = /<a\s+([^<>]*)>([\s\S]*?)<\/a>/gi;
const ATTRIBUTE = /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;

/** The nodes of a text; `openMini(path)` is called when a link to the mini-program is tapped. */
export function words(text, openMini) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(LINK)) {
    nodes.push(document.createTextNode(text.slice(at, found.index)));
    nodes.push(link(attributes(found[1]), found[2], openMini));
    at = found.index + found[0].length;
  }
  nodes.push(document.createTextNode(text.slice(at)));
  return nodes;
}

/** An address that may be opened, or null: http and https alone. */
export function address(text) {
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(given, label, openMini) {
  if (given.get("data-miniprogram-appid") && given.get("data-miniprogram-path")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = label;
    button.addEventListener("click", () => openMini(given.get("data-miniprogram-path")));
    return button;
  }
  const url = address(given.get("href") ?? "");
  if (url === null) return document.createTextNode(label);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  anchor.textContent = label;
  return anchor;
}

function attributes(text) {
  const found = new Map();
  for (const [, name, double, single] of text.matchAll(ATTRIBUTE)) {
    found.set(name.toLowerCase(), (double ?? single).replaceAll("&amp;", "&"));
  }
  return found;
}
