/** Code on one phone, scanner on the other: from the invitation to the thing's return. */

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { Phone, stage } = require('./phones');

/** The content of a fresh code of this citizen. */
async function shownCode(person) {
  const phone = new Phone(person);
  await phone.tab('/pages/pass/pass');
  const { content } = phone.told('/me/pass');
  phone.end();
  return content;
}

async function cashier() {
  const phone = new Phone(stage.cashier);
  await phone.open('/counter/entry/entry');
  return phone;
}

test('the code is shown after the consent, brightly, and goes when the page is left', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/pass/pass');
  assert.match(phone.text, /向商户出示信用结果/);
  await phone.tap('同意，显示信用码');
  assert.match(phone.text, /请商户扫这个码/);
  assert.match(phone.page.data.picture, /^data:image\/png;base64,/);
  assert.equal(phone.device.brightness, 1);
  const { page } = phone;
  await phone.tab('/pages/mine/mine');
  assert.equal(page.data.picture, '');
  assert.equal(phone.device.brightness, 0.4);
  phone.end();
});

test('the code counts down, is drawn anew in time, and says when the network is gone', async (t) => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/pass/pass');
  const { page } = phone;
  const begun = Date.now();
  let now = begun;
  t.mock.method(Date, 'now', () => now);
  const at = async (seconds) => {
    now = begun + seconds * 1000;
    page.tick();
    await phone.settled();
  };
  await at(10);
  assert.ok(page.data.seconds <= 20 && page.data.seconds >= 18, String(page.data.seconds));
  const first = page.data.picture;
  await at(31);
  assert.notEqual(page.data.picture, first);
  assert.equal(phone.requested('POST', '/me/pass').length, 2);

  phone.device.connected = false;
  await at(62);
  assert.match(phone.text, /网络断开了。现在这个码还能用/);
  assert.notEqual(page.data.picture, '');
  await at(95);
  assert.equal(page.data.picture, '');
  assert.match(phone.text, /暂时不能出示信用码/);

  phone.device.connected = true;
  phone.device.networkChanged(true);
  await phone.settled();
  assert.notEqual(page.data.picture, '');
  assert.doesNotMatch(phone.text, /网络断开了/);
  phone.end();
});

test('nobody is a cashier without an invitation, and an invitation is good once', async () => {
  const phone = await cashier();
  assert.match(phone.text, /加入商户/);
  await phone.type('邀请码', 'WRONG');
  await phone.tap('加入');
  assert.equal(phone.value('邀请码'), 'WRONG');
  assert.ok(phone.page.data.refusal);
  await phone.type('邀请码', stage.invite);
  await phone.tap('加入');
  assert.match(phone.text, /扫顾客的信用码/);
  phone.end();
});

test('scan, decision in words, order, and what is returned', async () => {
  const content = await shownCode(stage.person);
  const phone = await cashier();
  await phone.tap('扫顾客的信用码');
  phone.answers.scan = content;
  await phone.tap('扫顾客的信用码');
  assert.match(phone.text, /✓ 免押/);
  assert.match(phone.text, new RegExp(`顾客 ${stage.person.name[0]}\\*`));
  assert.doesNotMatch(phone.text, /\d{3} 分|等级/);
  await phone.tap('开免押订单');
  assert.match(phone.text, /免押订单已开/);
  const { no } = phone.page.data.order;
  await phone.tap('看订单');
  assert.match(phone.text, /进行中/);
  await phone.tap('已归还');
  assert.match(phone.asked.title, /确认已归还/);
  assert.equal(phone.page.data.order.canComplete, false);
  await phone.open('/counter/orders/orders');
  await phone.tap('已归还');
  assert.match(phone.text, new RegExp(no));

  await phone.open('/counter/scan/scan');
  phone.answers.scan = content;
  await phone.tap('扫顾客的信用码');
  assert.match(phone.text, /每个码只能用一次/);
  phone.end();
});

test('a customer who is not eligible is told to pay as everyone does, without a reason', async () => {
  const content = await shownCode(stage.poor);
  const phone = await cashier();
  await phone.open('/counter/scan/scan');
  phone.answers.scan = content;
  await phone.tap('扫顾客的信用码');
  assert.match(phone.text, /照常收押金/);
  assert.match(phone.text, /原因只有顾客本人能看到/);
  assert.doesNotMatch(phone.text, /开免押订单/);
  phone.end();
});

test('no code of ours, and the wrong code of ours, are said apart', async () => {
  const phone = await cashier();
  await phone.open('/counter/scan/scan');
  phone.answers.scan = 'https://example.org/whatever';
  await phone.tap('扫顾客的信用码');
  assert.match(phone.text, /请确认扫的是顾客/);
  phone.answers.scan = `https://example.org/m/${stage.merchant}`;
  await phone.tap('扫顾客的信用码');
  assert.match(phone.text, /您扫的是商户码/);
  await phone.type('押金，单位元', '九十');
  await phone.tap('扫顾客的信用码');
  assert.match(phone.text, /请填写押金/);
  await phone.type('押金，单位元', '999999');
  phone.answers.scan = await (async () => 'https://example.org/p#x')();
  await phone.tap('扫顾客的信用码');
  assert.ok(phone.page.data.refusal);
  assert.equal(phone.value('押金，单位元'), '999999');
  phone.end();
});

test('a claim is written with amount and reason, and the citizen disputes it', async () => {
  const content = await shownCode(stage.person);
  let phone = await cashier();
  await phone.open('/counter/scan/scan');
  phone.answers.scan = content;
  await phone.tap('扫顾客的信用码');
  await phone.tap('开免押订单');
  await phone.tap('看订单');
  await phone.tap('索赔');
  await phone.tap('提出索赔', 'wx-button');
  assert.match(phone.text, /请填写金额/);
  await phone.type('索赔金额，单位元', '12.5');
  await phone.type('原因，顾客会看到', '封面破损');
  await phone.tap('损坏');
  await phone.tap('提出索赔', 'wx-button');
  assert.match(phone.text, /索赔 12.50 元：封面破损/);
  phone.end();

  phone = new Phone(stage.person);
  await phone.tab('/pages/waivers/waivers');
  await phone.tap('封面破损');
  assert.equal(phone.path, 'pages/waiver/waiver');
  await phone.type('您的说明', '借来时就这样');
  await phone.tap('提出争议');
  assert.match(phone.text, /争议处理中/);
  phone.end();
});

test('the shop shows its own card', async () => {
  const phone = await cashier();
  await phone.tap('本店的码');
  assert.match(phone.page.data.picture, /^tmp:/);
  phone.end();
});

test('a cashier whom the shop removed is told so', async () => {
  const phone = await cashier();
  await fetch(`${stage.app}/api/v1/merchant/operators/${stage.operator}`, {
    method: 'DELETE', headers: { Authorization: `Bearer ${stage.merchantToken}` },
  });
  await phone.open('/counter/orders/orders');
  assert.match(phone.text, /没有|不是|收银员/);
  assert.notEqual(phone.page.data.view, 'ready');
  phone.end();
});
