// What a person can do beside typing: pictures, places, speech, scans, and the account's menu.

import { encoded } from "./pictures.js";
import * as sheets from "./sheets.js";
import { address } from "./texts.js";

const PLACES = [
  ["西湖断桥", 30.2592, 120.1512, "浙江省杭州市西湖区北山街"],
  ["武林广场", 30.2716, 120.1636, "浙江省杭州市拱墅区体育场路"],
  ["杭州东站", 30.2907, 120.2129, "浙江省杭州市上城区全福桥路2号"],
  ["西溪湿地", 30.2705, 120.0653, "浙江省杭州市西湖区天目山路518号"],
  ["杭州市民中心", 30.2463, 120.2109, "浙江省杭州市上城区解放东路18号"],
];
const OTHER_PLACE = "other";
const DEGREES = (most) => ({ type: "number", min: -most, max: most });

/** `tell(message)` sends one push and waits for its answer; `chosenFile()` asks for a picture. */
export function doings(tell, chosenFile) {
  const image = async () => {
    const file = await chosenFile();
    return file ? encoded(file) : null;
  };

  const extras = {
    async image() {
      const content = await image();
      if (content) await tell({ type: "image", image: content });
    },
    async location() {
      const place = await chosenPlace();
      if (place) await tell({ type: "location", location: place });
    },
    async voice() {
      const said = await sheets.ask("发一条语音", [
        { name: "words", label: "微信识别出的文字（留空表示没有识别出来）", optional: true }]);
      if (said) await tell({ type: "voice", recognition: said.words });
    },
  };

  const buttons = {
    click: (button) => tell(event("CLICK", button.key)),
    async view(button) {
      const url = address(button.url);
      if (url) window.open(url, "_blank", "noopener");
      await tell(event("VIEW", button.url));
    },
    async miniprogram(button) {
      const opened = sheets.openMini(button.pagepath);
      await tell(event("view_miniprogram", button.pagepath));
      await opened;
    },
    async location_select(button) {
      const place = await chosenPlace();
      if (!place) return;
      const sent = { Location_X: place.lat, Location_Y: place.lng, Scale: 16, Label: place.label };
      await tell(event("location_select", button.key,
        { fields: { SendLocationInfo: { ...sent, Poiname: "" } } }));
      await tell({ type: "location", location: place });
    },
    scancode_waitmsg: scanned("scancode_waitmsg"),
    scancode_push: scanned("scancode_push"),
    pic_sysphoto: pictured("pic_sysphoto"),
    pic_photo_or_album: pictured("pic_photo_or_album"),
    pic_weixin: pictured("pic_weixin"),
  };

  function scanned(name) {
    return async (button) => {
      const found = await sheets.ask("扫一扫", [{ name: "words", label: "二维码里的内容" }], "扫描");
      if (!found) return;
      const info = { ScanType: "qrcode", ScanResult: found.words };
      await tell(event(name, button.key, { fields: { ScanCodeInfo: info } }));
    };
  }

  function pictured(name) {
    return async (button) => {
      const content = await image();
      if (!content) return;
      await tell(event(name, button.key, { image: content }));
      await tell({ type: "image", image: content });
    };
  }

  async function press(button) {
    const act = buttons[button.type];
    if (act) await act(button);
    else sheets.say("真实的微信会在这里显示公众号的素材或文章");
  }

  return { extras, press };
}

/** The event of somebody scanning the account's own QR code. */
export async function scannedScene(followed) {
  const found = await sheets.ask("扫公众号的二维码", [{ name: "scene", label: "场景值" }], "扫描");
  if (!found) return null;
  return followed ? event("SCAN", found.scene) : event("subscribe", `qrscene_${found.scene}`);
}

export function event(name, key = "", more = {}) {
  return { type: "event", event: name, event_key: key, ...more };
}

async function chosenPlace() {
  const chosen = await sheets.choose("发送位置", [
    ...PLACES.map(([name, lat, lng, label]) => [name, { lat, lng, label: `${label}（${name}）` }, label]),
    ["自己填写…", OTHER_PLACE],
  ]);
  if (chosen !== OTHER_PLACE) return chosen;
  const typed = await sheets.ask("自己填写位置", [
    { name: "lat", label: "纬度", value: "30.2592", ...DEGREES(90) },
    { name: "lng", label: "经度", value: "120.1512", ...DEGREES(180) },
    { name: "label", label: "地名", optional: true },
  ]);
  return typed && { lat: Number(typed.lat), lng: Number(typed.lng), label: typed.label };
}
