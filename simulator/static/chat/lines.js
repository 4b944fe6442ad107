// One line of the chat as a phone draws it.

import { medium, node, picture, tappable } from "./nodes.js";
import { address, words } from "./texts.js";

// What a template calls a field is known to WeChat's console alone: here its kind is named.
const LABELS = {
  thing: "事项", number: "数量", time: "时间", date: "日期", amount: "金额", phrase: "状态",
  name: "姓名", character_string: "编号", phone_number: "电话", car_number: "车牌",
};
const QUIET = 5 * 60 * 1000;

/** The grey time above a line, or null while the talk goes on. */
export function stamp(line, before, now) {
  if (before && Date.parse(line.at) - Date.parse(before.at) < QUIET) return null;
  const [day, clock] = [line.at.slice(0, 10), line.at.slice(11, 16)];
  const days = Math.round((Date.parse(now.slice(0, 10)) - Date.parse(day)) / 86_400_000);
  const [year, month, date] = day.split("-").map(Number);
  const named = { 0: "", 1: "昨天 " }[days] ??
    (year === Number(now.slice(0, 4)) ? "" : `${year}年`) + `${month}月${date}日 `;
  return node("p.grey.stamp", named + clock);
}

/** The line itself; `acts` is what taps on it do: say, openMini, enlarge, avatar. */
export function draw(line, acts) {
  if (line.from === "system") return grey(line);
  const drawn = (DRAWN[line.type] ?? plain)(line, acts);
  const face = line.from === "person" ? acts.avatar() : accountFace(line);
  const body = node("div.body", line.from === "agent" ? node("p.who", line.name) : null, drawn);
  if (line.by_ai) body.append(node("p.who", "内容由第三方AI生成"));
  return node(`div.line.${line.from}`, face, body);
}

function grey(line) {
  const note = node("p.grey", line.content);
  // A person sees the notice alone; whoever builds the account wants to know why.
  return line.problem ? node("div", note, node("p.grey.why", `原因：${line.problem}`)) : note;
}

function accountFace(line) {
  if (line.from === "agent") return node("div.face.service", line.name.slice(-1));
  const face = picture("/chat/static/avatar.svg", "");
  face.className = "face";
  return face;
}

function plain(line, acts) {
  const said = line.from === "person" ? [line.content] : words(line.content, acts.openMini);
  return node("div.bubble", ...said);
}

function image(line, acts) {
  const url = medium(line.media_id);
  const button = tappable("button.shot", () => acts.enlarge(url), picture(url, "图片"));
  button.setAttribute("aria-label", "放大图片");
  return button;
}

function voice(line) {
  const heard = line.recognition ? node("p.heard", line.recognition) : null;
  return node("div", node("div.bubble.voice", node("span.waves"), "语音"), heard);
}

function place(line) {
  const where = `${line.lat.toFixed(4)}, ${line.lng.toFixed(4)}`;
  return node("div.card.place", node("p.name", line.content || "位置"), node("p.small", where),
    node("div.map", node("span.pin")));
}

function menu(line, acts) {
  const entries = line.list.map((entry) =>
    node("li", tappable("button.link", () => acts.say(entry.content, entry.id), entry.content)));
  return node("div.bubble.choices",
    line.head_content ? node("p", ...words(line.head_content, acts.openMini)) : null,
    node("ul", ...entries),
    line.tail_content ? node("p", ...words(line.tail_content, acts.openMini)) : null);
}

function news(line) {
  return node("div.news", ...line.articles.map((article, index) => {
    const cover = address(article.pic_url);
    const inside = index === 0
      ? [cover ? picture(cover, "", "img.cover") : null, node("p.name", article.title),
        article.description ? node("p.small", article.description) : null]
      : [node("p.name", article.title), cover ? picture(cover, "", "img.thumb") : null];
    return outward(article.url, index === 0 ? "article" : "article.further", inside);
  }));
}

function linked(line) {
  return outward(line.url, "card", [node("p.name", line.content), node("p.small", line.url)]);
}

function outward(given, classes, inside) {
  const url = address(given ?? "");
  if (url === null) return node(`div.${classes}`, ...inside);
  const anchor = node(`a.${classes}`, ...inside);
  anchor.href = url;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  return anchor;
}

function miniPage(line, acts) {
  return tappable("button.card.mini", () => acts.openMini(line.page), node("p.name", line.content),
    picture(medium(line.media_id), "", "img.cover"), node("p.foot", "小程序"));
}

function notice(line, acts) {
  const named = new Set();
  const rows = Object.entries(line.fields).map(([field, value]) => {
    const label = LABELS[field.replace(/\d+$/, "")] ?? "内容";
    const row = node("div.row", node("dt", named.has(label) ? "说明" : label), node("dd", value));
    named.add(label);
    return row;
  });
  const inside = [node("p.from", line.type === "template" ? "模板消息" : "服务通知"),
    node("dl", ...rows)];
  if (!line.page && !line.url) return node("div.card.notice", ...inside);
  inside.push(node("p.foot", "查看详情"));
  const url = address(line.page ?? line.url);
  if (url) return outward(url, "card.notice", inside);
  return tappable("button.card.notice", () => acts.openMini(line.page), ...inside);
}

const DRAWN = {
  image, voice, location: place, msgmenu: menu, news, link: linked, music: linked,
  miniprogrampage: miniPage, template: notice, subscription: notice,
};
