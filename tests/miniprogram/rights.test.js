/** The rest of what a person may do: repair, grant, complain, consent, link, export, leave. */

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { Phone, stage } = require('./phones');

test('a repair is applied for with the promise, and not without', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/report/report');
  await phone.open('/pages/repairs/repairs');
  assert.match(phone.text, /会看哪些条件/);
  assert.match(phone.text, /现在可以申请/);
  await phone.tap('申请修复', 'wx-button');
  await phone.type('您已经怎样改正', '罚款已缴清。');
  await phone.tap('提交申请');
  assert.match(phone.text, /申请修复要先作出承诺/);
  const promise = phone.frame.querySelector('input[aria-label="我作出以上承诺"]');
  promise.click();
  await phone.settled();
  await phone.tap('提交申请');
  assert.equal(phone.path, 'pages/case/case');
  assert.match(phone.text, /待受理/);
  await phone.tap('撤回', '[role=button]');
  assert.match(phone.text, /已撤回/);
  phone.end();
});

test('an authorisation reads as its text, wants a proof, and is withdrawn without one', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/mine/mine');
  await phone.open('/pages/authorisations/authorisations');
  assert.match(phone.text, /没有授权过任何机构/);
  await phone.tap('新的授权');
  await phone.tap('同意授权');
  assert.match(phone.text, /请写明让对方查询做什么用/);
  await phone.type('做什么用', '申请公租房');
  await phone.tap('资质及许可', '[role=button]');
  assert.match(phone.text, /下列类别：资质及许可/);
  assert.match(phone.text, /用途：申请公租房/);
  assert.doesNotMatch(phone.text, /\{\w+\}/);
  await phone.tap('同意授权');
  assert.match(phone.text, /验证是您本人/);
  await phone.tap('用手机号验证');
  assert.equal(phone.path, 'pages/authorisations/authorisations');
  assert.match(phone.text, /有效/);
  await phone.tap('撤回授权');
  assert.match(phone.text, /已撤回/);
  phone.end();
});

test('a complaint keeps its words after a refusal, and has a day for its answer', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/mine/mine');
  await phone.open('/pages/complain/complain');
  await phone.tap('提交', 'wx-button');
  assert.match(phone.text, /请写明发生了什么/);
  await phone.type('发生了什么', '报告打不开');
  phone.device.connected = false;
  await phone.tap('提交', 'wx-button');
  assert.match(phone.text, /网络连接不上/);
  assert.equal(phone.value('发生了什么'), '报告打不开');
  phone.device.connected = true;
  await phone.tap('提交', 'wx-button');
  assert.equal(phone.path, 'pages/case/case');
  assert.match(phone.text, /前答复/);
  phone.end();
});

test('whoever is not eligible has a person look again', async () => {
  const phone = new Phone(stage.poor);
  await phone.open('/pages/scenes/scenes?scene=rent');
  assert.match(phone.text, /还差什么/);
  await phone.tap('请工作人员再看一次 ›');
  await phone.type('您想说明的', '判决已经履行。');
  await phone.tap('提交', 'wx-button');
  assert.equal(phone.path, 'pages/case/case');
  await phone.open('/pages/redecide/redecide?scene=rent');
  await phone.tap('提交', 'wx-button');
  assert.match(phone.text, /您的申请正在处理/);
  phone.end();
});

test('every look is listed, and the notices say whether they arrived', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/report/report');
  await phone.open('/pages/access-log/access-log');
  assert.match(phone.text, /查阅本人信用报告/);
  await phone.open('/pages/notices/notices');
  assert.match(phone.text, /实名认证成功/);
  await phone.tap('允许提醒');
  assert.match(phone.text, /微信还会送达 [1-9]/);
  phone.end();
});

test('long lists go on when their end comes into view', async () => {
  const phone = new Phone(stage.person);
  await phone.open('/pages/access-log/access-log');
  const { get } = require('../../miniprogram/lib/calls');
  for (let count = 0; count < 25; count += 1) await get('/me/score');
  await phone.page.reload();
  const before = phone.page.data.items.length;
  assert.ok(phone.page.data.next);
  await phone.page.onReachBottom();
  const ids = phone.page.data.items.map((item) => item.id);
  assert.ok(ids.length > before);
  assert.equal(new Set(ids).size, ids.length);
  phone.end();
});

test('a consent is given and withdrawn in the words that were shown', async () => {
  const phone = new Phone(stage.person);
  await phone.open('/pages/consents/consents');
  await phone.tap('同意', 'wx-button');
  assert.equal(phone.page.data.items.some((item) => item.given), true);
  await phone.tap('撤回', 'wx-button');
  assert.equal(phone.page.data.items.some((item) => item.given), false);
  phone.end();
});

test('six digits link the chat, are shown while the page is in front, and can be undone', async () => {
  const phone = new Phone(stage.person);
  await phone.open('/pages/links/links');
  await phone.tap('取得六位关联码');
  assert.match(phone.page.data.code.digits, /^\d{6}$/);
  phone.pages.sleep();
  assert.equal(phone.page.data.code, null);
  phone.end();
});

test('a merchant opens by its card, its plain QR and by name, and an order is started there', async () => {
  const phone = new Phone(stage.person);
  const q = encodeURIComponent(`https://example.gov.cn/m/${stage.merchant}`);
  await phone.tab('/pages/home/home');
  await phone.open(`/pages/merchant/merchant?q=${q}`);
  assert.match(phone.text, new RegExp(stage.shop));
  await phone.open(`/pages/merchant/merchant?scene=${encodeURIComponent(stage.merchant)}`);
  assert.match(phone.text, new RegExp(stage.shop));
  await phone.tap('免押借用');
  assert.equal(phone.path, 'pages/waiver/waiver');
  assert.match(phone.text, /进行中/);
  await phone.open('/pages/merchant/merchant?code=NOTHERE1');
  assert.match(phone.text, /没有找到|不存在|没有这/);
  phone.end();
});

test('home scans a shop’s code, and says what is none', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/home/home');
  phone.answers.scan = 'https://example.org/else';
  await phone.tap('扫商户码');
  assert.match(phone.toasts.pop(), /这不是商户的信用码/);
  phone.answers.scan = `https://example.gov.cn/m/${stage.merchant}`;
  await phone.tap('扫商户码');
  assert.equal(phone.path, 'pages/merchant/merchant');
  phone.end();
});

test('an order that waits is confirmed by the person', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/waivers/waivers');
  await phone.tap('请点开确认');
  await phone.tap('确认借用，不交押金');
  assert.match(phone.text, /进行中/);
  phone.end();
});

test('a proof that a web page waits for is one tap', async () => {
  const phone = new Phone(stage.person);
  await phone.open('/pages/prove/prove');
  assert.match(phone.text, /这里现在不需要验证/);
  phone.end();
  const asked = new Phone(stage.person);
  await asked.open('/pages/prove/prove?ask=unknown-asking');
  await asked.tap('用手机号验证');
  assert.match(asked.text, /这次验证请求已过期/);
  asked.intercept = (url, told) => (url.endsWith('/me/proof') ? new Response(null, { status: 204 }) : fetch(url, told));
  await asked.tap('用手机号验证');
  assert.match(asked.text, /已验证，请回到刚才的页面/);
  const sent = asked.requested('POST', '/me/proof').map((each) => JSON.parse(each.body));
  assert.deepEqual(sent.map((each) => each.page), ['unknown-asking', 'unknown-asking']);
  asked.end();
});

test('an organisation is shown to anybody, whole to its representative', async () => {
  const phone = new Phone(stage.person);
  await phone.open(`/pages/organisation/organisation?uscc=${stage.uscc}`);
  assert.match(phone.text, new RegExp(stage.shop));
  await phone.open('/pages/organisations/organisations');
  assert.match(phone.text, /没有您担任法定代表人的单位/);
  await phone.open(`/pages/organisation/organisation?uscc=${stage.uscc}&own=1`);
  assert.equal(phone.page.data.view, 'failed');
  phone.end();
});

test('the export wants a proof and is gone from the phone with the page', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/mine/mine');
  await phone.open('/pages/export/export');
  await phone.tap('整理成 JSON，适合程序');
  await phone.tap('用手机号验证');
  assert.match(phone.text, /文件已备好/);
  const held = JSON.parse(await phone.device.file('user:///credit-export.json').text());
  assert.ok(Object.keys(held).length > 5);
  await phone.back();
  assert.equal(phone.device.file('user:///credit-export.json'), undefined);
  phone.end();
});

test('the export on paper is made after a proof, opened, and gone with the page', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/mine/mine');
  await phone.open('/pages/export/export');
  await phone.tap('整理成 PDF，适合阅读');
  await phone.tap('用手机号验证');
  const held = await phone.device.file('user:///credit-export.pdf').text();
  assert.ok(held.startsWith('%PDF'));
  assert.ok(held.length > 5000);
  await phone.tap('打开');
  await phone.back();
  assert.equal(phone.device.file('user:///credit-export.pdf'), undefined);
  phone.end();
});

test('signing out empties the phone; closing wants words and a proof', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/mine/mine');
  await phone.open('/pages/settings/settings');
  await phone.tap('退出登录');
  assert.match(phone.text, /您已退出登录/);
  await phone.tap('用微信登录');
  assert.match(phone.text, /退出登录/);
  await phone.tap('注销账号');
  assert.match(phone.asked.content, /依法保留/);
  await phone.tap('用手机号验证');
  assert.match(phone.text, /您已退出登录/);
  assert.deepEqual(phone.toasts.pop(), '账号已注销');
  phone.end();
});
