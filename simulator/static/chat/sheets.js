// What slides up from the bottom: choices, questions, notes. Each answers as a promise.

import { node, picture, tappable } from "./nodes.js";

const sheet = document.getElementById("sheet");
const toast = document.getElementById("toast");
let fading = 0;

/** One of `[label, value]`, or null when nobody chose. */
export function choose(title, options) {
  return shown((done) => [
    title ? node("p.sheet-title", title) : null,
    ...options.map(([label, value, note]) => tappable("button.option", () => done(value), label,
      note ? node("small", note) : null)),
    tappable("button.option.cancel", () => done(null), "取消"),
  ]);
}

/** What was typed into fields `{name, label, value?, type?, optional?}`, or null. */
export function ask(title, fields, act = "发送") {
  return shown((done) => {
    const inputs = fields.map((field) => {
      const input = node("input");
      Object.assign(input, { name: field.name, value: field.value ?? "", required: !field.optional });
      input.type = field.type ?? "text";
      if (input.type === "number") input.step = "any";
      if (field.min !== undefined) [input.min, input.max] = [field.min, field.max];
      return node("label", field.label, input);
    });
    const go = node("button.primary", act);
    go.type = "submit";
    const form = node("form", node("p.sheet-title", title), ...inputs, go,
      tappable("button.option.cancel", () => done(null), "取消"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done(Object.fromEntries(new FormData(form)));
    });
    return [form];
  });
}

/** A page of the mini-program that would open now. */
export function openMini(page) {
  return shown((done) => [node("div.mini-note", node("span.mini-mark"), node("p", "将打开小程序页面"),
    node("code", page), node("p.small", "在真实的微信里，点这里会进入小程序。")),
  tappable("button.primary", () => done(null), "知道了")]);
}

export function enlarge(url) {
  sheet.classList.add("dark");
  return shown((done) => [tappable("button.whole", () => done(null), picture(url, "图片"))])
    .finally(() => sheet.classList.remove("dark"));
}

export function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { toast.hidden = true; }, 3000);
}

function shown(fill) {
  return new Promise((resolve) => {
    const done = (value) => {
      sheet.onclose = null;
      sheet.close();
      resolve(value);
    };
    sheet.replaceChildren(...fill(done).filter(Boolean));
    sheet.onclose = () => resolve(null);
    sheet.onclick = (event) => { if (event.target === sheet) done(null); };
    sheet.showModal();
  });
}
