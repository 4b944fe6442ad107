// The phone: whose it is, what its chat shows, what they say.

import * as calls from "./calls.js";
import { doings, event, scannedScene } from "./doings.js";
import { draw, stamp } from "./lines.js";
import * as menus from "./menus.js";
import { node, tappable } from "./nodes.js";
import * as sheets from "./sheets.js";

const OFTEN = 250, SELDOM = 1000, MENU_EVERY = 10_000;
const NAMELESS = "微信用户";
const TONES = 6; // of faces, in chat.css
const [picker, screen, list, lines, state, composer, words, send, plus, extras, follow, file] =
  ["picker", "chat", "people", "lines", "state", "composer", "words", "send", "plus", "extras",
    "follow", "file"].map((id) => document.getElementById(id));

// How pushes travel, as the account's console would say.
let mode = sessionStorage.getItem("mode") ?? "safe";
let person = null; // {openid, name}
let seen = null; // what the poll told last
let last = null; // the last line drawn
let underway = 0; // acts whose answer has not come
let timer = 0, menuAt = 0, round = 0;
let asking = false, askAgain = false;

const act = doings(tell, chosenFile);
const taps = {
  say: (content, id) => tell({ type: "text", content, menu_id: id }),
  openMini: sheets.openMini,
  enlarge: sheets.enlarge,
  avatar: () => face(person),
};

// Whose phone

async function pick() {
  clearTimeout(timer);
  round += 1;
  person = null;
  screen.hidden = true;
  picker.hidden = false;
  const found = await calls.people().catch(failed) ?? [];
  list.replaceChildren(node("li", newcomer()), ...found.map((each) => node("li", choice(each))));
}

function choice(each) {
  const name = each.name === NAMELESS ? `陌生人 ${each.openid.slice(-4)}` : each.name;
  return tappable("button", () => { location.hash = each.openid; }, face({ ...each, name }),
    node("span", name, node("small", each.followed ? "已关注" : "未关注")));
}

function newcomer() {
  return tappable("button", async () => {
    const openid = await calls.stranger().catch(failed);
    if (!openid) return;
    await calls.act(openid, mode, event("subscribe")).catch(failed);
    location.hash = openid;
  }, node("div.face.new", "＋"), node("span", "陌生人", node("small", "一位刚刚关注的新朋友")));
}

function face({ openid, name }) {
  const sum = [...openid].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return node(`div.face.tone${sum % TONES}`, name.startsWith("陌生人") ? "客" : name.slice(-1));
}

async function open(openid) {
  clearTimeout(timer);
  const mine = round += 1;
  const known = (await calls.people().catch(failed) ?? []).find((each) => each.openid === openid);
  if (mine !== round) return;
  const name = known && known.name !== NAMELESS ? known.name : `陌生人 ${openid.slice(-4)}`;
  person = { openid, name };
  [seen, last, menuAt] = [null, null, 0];
  lines.replaceChildren();
  lines.append(node("p.grey.whose", `这是${name}的手机`));
  picker.hidden = true;
  screen.hidden = false;
  poll();
}

// What the chat shows

/** Asks what is new; one question at a time, lest a line be drawn twice. */
async function poll() {
  clearTimeout(timer);
  if (asking) {
    askAgain = true;
    return;
  }
  asking = true;
  const mine = round;
  try {
    await look(mine);
  } catch (error) {
    if (mine === round) state.textContent = error.message;
  }
  asking = false;
  if (!person) return;
  timer = setTimeout(poll, askAgain ? 0 : underway ? OFTEN : SELDOM);
  askAgain = false;
}

async function look(mine) {
  if (Date.now() - menuAt > MENU_EVERY) {
    menuAt = Date.now();
    const account = await calls.account();
    menus.draw(account.menu, (button) => act.press(button).catch(failed));
  }
  const told = await calls.chat(person.openid, seen?.cursor ?? 0);
  if (mine !== round) return;
  // A simulator that was started anew has forgotten everything, and counts from one again.
  if (seen && told.memory !== seen.memory) location.reload();
  else show(told);
}

function show(told) {
  const low = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 80;
  for (const line of told.items) {
    const time = stamp(line, last, told.now);
    if (time) lines.append(time);
    lines.append(draw(line, taps));
    last = line;
  }
  seen = told;
  state.textContent = heard(told);
  follow.hidden = told.followed;
  composer.hidden = !told.followed;
  if (!told.followed) extras.hidden = true;
  menus.show(told.followed);
  if (told.items.length && (low || told.items.at(-1).from === "person")) bottom();
}

function heard(told) {
  if (underway || told.typing) return "对方正在输入…";
  return told.kf_account ? "人工客服接待中" : "";
}

function bottom() {
  lines.scrollTop = lines.scrollHeight;
  // Pictures come later and push everything down.
  for (const picture of lines.querySelectorAll("img:not([data-watched])")) {
    picture.dataset.watched = "";
    picture.addEventListener("load", () => { lines.scrollTop = lines.scrollHeight; });
  }
}

// What the person says

/** Sends one act; false when it did not even leave the phone. */
async function tell(message) {
  const { openid } = person;
  underway += 1;
  clearTimeout(timer);
  timer = setTimeout(poll, OFTEN / 2);
  try {
    await calls.act(openid, mode, message);
    return true;
  } catch (error) {
    failed(error);
    return false;
  } finally {
    underway -= 1;
    if (person?.openid === openid) poll();
  }
}

async function say() {
  const content = words.value;
  if (!content.trim()) return;
  words.value = "";
  fit();
  if (!await tell({ type: "text", content }) && !words.value) {
    words.value = content;
    fit();
  }
}

function fit() {
  words.style.height = "auto";
  words.style.height = `${Math.min(words.scrollHeight, 120)}px`;
  send.hidden = !words.value.trim();
  plus.hidden = !send.hidden;
}

function chosenFile() {
  return new Promise((resolve) => {
    file.value = "";
    file.onchange = () => resolve(file.files[0] ?? null);
    file.oncancel = () => resolve(null);
    file.click();
  });
}

async function more() {
  const held = seen?.kf_account;
  const chosen = await sheets.choose(`推送方式：${mode === "safe" ? "安全模式" : "明文模式"}`, [
    ["扫公众号的二维码", "scan"],
    [mode === "safe" ? "改用明文模式" : "改用安全模式", "mode"],
    ...held ? [["以客服的身份回复", "agent"], ["结束客服会话", "end"]] : [],
    seen?.followed ? ["取消关注", "unsubscribe"] : ["关注公众号", "subscribe"],
    ["换一个人", "switch"],
  ]);
  if (chosen === "scan") await scan();
  if (chosen === "mode") {
    mode = mode === "safe" ? "plain" : "safe";
    sessionStorage.setItem("mode", mode);
  }
  if (chosen === "agent") await answerAs(held);
  if (chosen === "end") await calls.endSession(person.openid);
  if (chosen === "switch") location.hash = "";
  if (chosen === "subscribe" || chosen === "unsubscribe") await tell(event(chosen));
}

async function scan() {
  const scanned = await scannedScene(seen?.followed);
  if (scanned) await tell(scanned);
}

async function answerAs(agent) {
  const said = await sheets.ask(`以客服 ${agent} 的身份`, [{ name: "words", label: "客服说" }]);
  if (said) await calls.answerAs(agent, person.openid, said.words);
}

function failed(error) {
  sheets.say(error.message);
}

composer.addEventListener("submit", (submitted) => { submitted.preventDefault(); say(); });
words.addEventListener("input", fit);
words.addEventListener("focus", () => { extras.hidden = true; menus.fold(); });
words.addEventListener("keydown", (key) => {
  // While a Chinese word is being composed, Enter chooses it.
  if (key.key !== "Enter" || key.shiftKey || key.isComposing) return;
  key.preventDefault();
  say();
});
plus.addEventListener("click", () => {
  extras.hidden = !extras.hidden;
  plus.setAttribute("aria-expanded", String(!extras.hidden));
  if (!extras.hidden) lines.scrollTop = lines.scrollHeight;
});
extras.addEventListener("click", (tap) => {
  const name = tap.target.closest("[data-extra]")?.dataset.extra;
  if (!name) return;
  extras.hidden = true;
  (name === "scan" ? scan() : act.extras[name]()).catch(failed);
});
lines.addEventListener("click", menus.fold);
follow.addEventListener("click", () => tell(event("subscribe")));
document.getElementById("back").addEventListener("click", () => { location.hash = ""; });
document.getElementById("more").addEventListener("click", () => more().catch(failed));
window.addEventListener("hashchange", start);

function start() {
  const openid = decodeURIComponent(location.hash.slice(1));
  if (openid) open(openid).catch(failed);
  else pick();
}

start();
