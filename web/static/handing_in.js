// Photos and documents that go with a case, and the forms that begin one.
//
// The form is sent first, without its photos; then each photo by itself, with its progress, and
// again where the network was lost. What was sent once is known again by the server, so that
// trying again never makes two of it.
(function () {
  const STALLED_MS = 30000;
  const PATIENCE_MS = 20000;
  const LOST = "网络断了";
  const files = []; // what was chosen: {file, item, state, why, address}
  const typed = new Map(); // what was said in any step, also in one that was left by the browser's own way back
  let address = null; // of the case, once there is one
  let token = "";
  let sending = null;
  let box = null;

  const element = (name, className, words) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (words) made.textContent = words;
    return made;
  };
  const size = (bytes) =>
    bytes >= 1 << 20 ? (bytes / (1 << 20)).toFixed(1) + " MB" : Math.max(1, Math.floor(bytes / 1024)) + " KB";
  const say = (words) => {
    const news = box && box.querySelector(".news");
    if (news && news.textContent !== words) news.textContent = words;
  };
  const refusalIn = (page) => {
    const told = new DOMParser().parseFromString(page, "text/html").querySelector("#refusal strong, .refusal strong");
    return told ? told.textContent : "";
  };

  // ---- what was chosen

  function adopt(found) {
    box = found;
    box.classList.add("scripted");
    if (box.dataset.address) address = box.dataset.address;
    const form = box.closest("form");
    if (form) token = form.elements.form.value;
    const list = box.querySelector(".uploads");
    for (const each of files) list.append(each.item);
    for (const input of box.querySelectorAll("input[type=file]")) {
      input.addEventListener("change", () => {
        for (const file of input.files) take(file);
        input.value = ""; // the form itself carries none, and the same one may be chosen again
        limit();
        work();
      });
    }
    limit();
  }

  function limit() {
    const there = Number(document.querySelector("#evidence [data-number]")?.dataset.number || 0);
    const waiting = files.filter((each) => each.state !== "done").length;
    const isFull = there + waiting >= Number(box.dataset.most);
    box.querySelector(".sources")?.classList.toggle("full", isFull);
    for (const input of box.querySelectorAll("input[type=file]")) input.disabled = isFull;
    return isFull;
  }

  function take(file) {
    if (limit()) return say("最多 " + box.dataset.most + " 个，多的没有加进来");
    const each = { file, state: "waiting", item: element("li") };
    each.picture = element("span", "paper", file.type === "application/pdf" ? "PDF" : "");
    each.told = element("span", "state");
    each.bar = element("progress");
    each.bar.max = 100;
    each.bar.setAttribute("aria-label", file.name + " 的上传进度");
    each.acts = element("div", "acts");
    const words = element("div");
    words.append(element("span", "name", file.name), each.told, each.bar);
    each.item.append(each.picture, words, each.acts);
    files.push(each);
    box.querySelector(".uploads").append(each.item);
    preview(each);
    if (file.size > Number(box.dataset.largest)) return fail(each, "超过 " + size(Number(box.dataset.largest)) + "，请换小一点的", false);
    show(each);
  }

  async function preview(each) {
    if (!each.file.type.startsWith("image/")) return;
    try {
      const image = await createImageBitmap(each.file, { resizeWidth: 96, resizeQuality: "low" });
      const canvas = element("canvas");
      const side = Math.min(image.width, image.height);
      canvas.width = canvas.height = 96;
      canvas
        .getContext("2d")
        .drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, 96, 96);
      each.picture.replaceWith(canvas);
      each.picture = canvas;
    } catch {
      // a picture that cannot be drawn here may still be one there
    }
  }

  function show(each) {
    const words = { waiting: address ? "等待上传" : "提交时上传", sending: "正在上传", done: "已收到", failed: each.why };
    each.item.className = each.state;
    each.told.textContent = size(each.file.size) + "，" + words[each.state];
    each.bar.hidden = each.state !== "sending";
    each.acts.replaceChildren();
    if (each.state === "failed" && each.again) button(each, "重试", () => retry(each));
    if (each.state !== "done") button(each, each.state === "sending" ? "取消" : "移除", () => drop(each));
  }

  function button(each, words, act) {
    const made = element("button", "", words);
    made.type = "button";
    made.setAttribute("aria-label", words + " " + each.file.name);
    made.addEventListener("click", act);
    each.acts.append(made);
  }

  function fail(each, why, again, byNetwork) {
    Object.assign(each, { state: "failed", why, again, byNetwork: Boolean(byNetwork) });
    show(each);
  }

  function retry(each) {
    each.state = "waiting";
    show(each);
    work();
  }

  function drop(each) {
    files.splice(files.indexOf(each), 1);
    each.item.remove();
    if (sending === each) {
      sending = null;
      each.call.abort();
    }
    limit();
    work();
  }

  // ---- on their way, one at a time

  function work() {
    if (!address || sending) return;
    const next = files.find((each) => each.state === "waiting");
    if (next) return send(next);
    const failed = files.filter((each) => each.state === "failed").length;
    const wayOut = files.some((each) => each.again) ? "可以重试或移除" : "请移除，或换一个再传";
    const done = files.filter((each) => each.state === "done").length;
    if (failed) return say((done ? "已收到 " + done + " 个，" : "") + failed + " 个没有传上去，" + wayOut);
    if (done) say("已收到 " + done + " 个");
    finished();
  }

  function send(each) {
    sending = each;
    each.state = "sending";
    show(each);
    const call = (each.call = new XMLHttpRequest());
    let stalled = 0;
    const alive = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => call.abort(), STALLED_MS);
    };
    const over = (act) => () => {
      clearTimeout(stalled);
      if (sending !== each) return; // taken away meanwhile
      sending = null;
      act();
      work();
    };
    const lost = over(() => {
      fail(each, LOST + "，没有传上去", true, true);
      findOut(each);
    });
    call.upload.addEventListener("progress", (event) => {
      alive();
      const share = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
      each.bar.value = share;
      each.told.textContent = size(each.file.size) + "，" + (share < 100 ? "正在上传 " + share + "%" : "已传完，正在核对");
    });
    call.addEventListener("error", lost);
    call.addEventListener("abort", lost);
    call.addEventListener("load", over(() => answered(each, call)));
    call.open("POST", address);
    call.setRequestHeader("X-Part", "1");
    const form = new FormData();
    form.append("form", token);
    form.append("act", "hand_in");
    form.append("photos", each.file);
    alive();
    call.send(form);
  }

  // An upload that was led away to signing in looks like a lost network; the page's own address tells.
  async function findOut(each) {
    const options = { headers: { "X-Part": "1" }, redirect: "manual", cache: "no-store" };
    const told = await fetch(address, options).catch(() => null);
    if (told?.type === "opaqueredirect") fail(each, "登录已过期，请重新打开这一页再传", false);
  }

  function answered(each, call) {
    if (call.status >= 200 && call.status < 300) {
      each.state = "done";
      show(each);
      each.item.remove();
      files.splice(files.indexOf(each), 1);
      const listed = document.getElementById("evidence");
      if (listed) listed.innerHTML = call.responseText;
      else gone += 1;
      count();
      return;
    }
    const again = call.status === 429 || call.status === 403 || call.status >= 500;
    fail(each, refusalIn(call.responseText) || "暂时没有收下，请稍后再试", again);
  }

  let gone = 0; // that arrived, where the page has no list of its own
  function count() {
    const number = document.querySelector("#evidence [data-number]");
    const shown = document.getElementById("files-count");
    if (number && shown) shown.textContent = number.dataset.number + " 个";
    say(gone ? "已收到 " + gone + " 个" : "已收到");
    limit();
  }

  function finished() {
    const begun = document.querySelector("[data-case]");
    if (begun && !files.length) location.replace(begun.dataset.case + "?done=submit");
  }

  addEventListener("online", () => {
    for (const each of files) if (each.state === "failed" && each.byNetwork) each.state = "waiting";
    files.forEach(show);
    work();
  });
  addEventListener("beforeunload", (event) => {
    if (sending) event.preventDefault(); // what is on its way would be lost
  });

  // ---- forms whose answer is put into this page

  const steps = [];
  const place = document.getElementById("step");

  function begin(node) {
    const form = node.querySelector("form[data-fetched]");
    const photos = node.querySelector("[data-photos]");
    if (photos) adopt(photos);
    if (!form) return;
    form.addEventListener("input", () => remember(form));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const act = event.submitter?.value || "next";
      if (act === "back" && steps.length > 1) return remember(form), history.back();
      post(form, act);
    });
  }

  function remember(form) {
    for (const control of form.elements) {
      if (!control.name || control.type === "hidden" || control.type === "file" || control.type === "submit") continue;
      if ((control.type === "radio" || control.type === "checkbox") && !control.checked) continue;
      typed.set(control.name, control.value);
    }
  }

  function asks(form, name) {
    const found = form.elements[name];
    return Boolean(found && (found.type !== "hidden" || found instanceof RadioNodeList));
  }

  async function post(form, act) {
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    remember(form);
    const body = new FormData(form);
    body.delete("photos");
    body.set("act", act);
    const isStepwise = Boolean(form.elements.step);
    if (isStepwise) for (const [name, value] of typed) if (!asks(form, name)) body.set(name, value);
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    let answer, page;
    try {
      answer = await fetch(form.getAttribute("action"), {
        method: "POST",
        body,
        headers: { "X-Part": "1" },
        redirect: "manual",
        signal: patience.signal,
      });
      page = await answer.text();
    } catch {
      return refuse(form, LOST + "，还没有提交成功。您填的都在，连上网络后请再点一次。");
    } finally {
      clearTimeout(timer);
      delete form.dataset.busy;
    }
    // Signed out meanwhile: the page itself knows where to lead, and would lose what was typed.
    if (answer.type === "opaqueredirect") return refuse(form, "登录已过期。请在新页面打开“首页”重新登录，再回到这里提交，您填的都在。");
    const told = document.createElement("template");
    told.innerHTML = page;
    if (!told.content.querySelector("form[data-fetched], [data-case]")) return refuse(form, refusalIn(page) || "暂时没有成功，请稍后再试。");
    if (answer.ok) {
      forget(form);
      turn(told.content);
    } else swap(told.content);
  }

  // What was refused was mended: whoever comes back to this step reads of it no more.
  function forget(form) {
    const step = form.parentElement;
    for (const each of step.querySelectorAll(".refusal, .wrong")) each.remove();
    for (const each of step.querySelectorAll(".is-wrong")) each.classList.remove("is-wrong");
    for (const each of step.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  }

  function refuse(form, words) {
    form.parentElement.querySelector(".refusal")?.remove();
    const told = element("div", "refusal");
    told.setAttribute("role", "alert");
    told.tabIndex = -1;
    told.append(element("p", "", words));
    form.before(told);
    told.focus();
    told.scrollIntoView({ block: "nearest" });
  }

  // A new step, to which the browser's own way back leads.
  function turn(content) {
    const begun = content.querySelector("[data-case]");
    const node = element("div");
    node.append(content);
    const at = (history.state?.step ?? 0) + 1;
    steps.length = at;
    steps.push(node);
    if (begun) history.replaceState({ step: at - 1 }, "");
    else history.pushState({ step: at }, "");
    put(node);
    begin(node);
    if (begun) upload(begun);
  }

  function swap(content) {
    const node = element("div");
    node.append(content);
    steps[history.state?.step ?? 0] = node;
    put(node);
    begin(node);
    node.querySelector(".refusal")?.focus();
  }

  function put(node) {
    place.replaceChildren(node);
    node.querySelector("h2")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  function upload(begun) {
    address = begun.dataset.case;
    if (!files.length) return finished();
    const left = box;
    begun.querySelector("[data-uploads]").append(left);
    left.querySelector(".sources").remove();
    left.querySelector(".hint").remove();
    files.forEach(show);
    work();
  }

  addEventListener("popstate", (event) => {
    const node = steps[event.state?.step ?? 0];
    if (!node || !place) return;
    put(node);
    const photos = node.querySelector("[data-photos]");
    if (photos) box = photos;
  });

  if (place) {
    const node = element("div");
    node.append(...place.childNodes);
    steps.push(node);
    place.append(node);
    history.replaceState({ step: 0 }, "");
    begin(node);
  } else {
    const photos = document.querySelector("[data-photos]");
    if (photos) adopt(photos);
  }
})();
