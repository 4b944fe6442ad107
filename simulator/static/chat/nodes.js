// Elements in one line each.

/** `node("p.hint", "words", child)`: a tag with classes, and what is in it, text or nodes. */
export function node(what, ...inside) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  if (tag === "button") made.type = "button";
  made.append(...inside.filter((each) => each !== null && each !== undefined));
  return made;
}

/** A button, and what a tap on it does. */
export function tappable(what, act, ...inside) {
  const made = node(what, ...inside);
  made.addEventListener("click", act);
  return made;
}

/** A picture of the account or of the person; one that cannot be had says so. */
export function picture(url, alt, what = "img") {
  const made = node(what);
  made.alt = alt;
  made.addEventListener("error", () => made.replaceWith(node("div.missing", "图片已过期或无法显示")));
  made.src = url;
  return made;
}

export const medium = (id) => `/mmbiz_jpg/${encodeURIComponent(id)}/0`;
