/** An objection in four steps, with photos, and what becomes of the case. */

const assert = require('node:assert/strict');
const { test } = require('node:test');

const { Phone, stage } = require('./phones');

const photo = (place) => new Blob([Buffer.from(stage.photos[place], 'base64')], { type: 'image/jpeg' });

/** At the fourth step, with two photos and everything said. */
async function filled(phone, record) {
  await phone.tab('/pages/report/report');
  await phone.open(`/pages/object/object?record=${record}`);
  await phone.tap('内容有误');
  await phone.tap('下一步');
  await phone.type('情况说明', '处罚日期写错了，应为三月。');
  await phone.tap('下一步');
  phone.answers.photos = [photo(0), photo(1)];
  await phone.tap('添加照片');
  if (phone.find('同意并继续')) await phone.tap('同意并继续');
  await phone.tap('下一步');
}

async function recordOf(phone, effect = 'negative') {
  await phone.tab('/pages/report/report');
  const records = phone.page.data.sections.flatMap((section) => section.records);
  return records.find((each) => each.effect === effect).id;
}

test('each step wants its answer before the next one', async () => {
  const phone = new Phone(stage.person);
  const record = await recordOf(phone);
  await phone.open(`/pages/object/object?record=${record}`);
  await phone.tap('下一步');
  assert.match(phone.text, /请选择一个理由/);
  await phone.tap('内容有误');
  await phone.tap('下一步');
  await phone.tap('下一步');
  assert.match(phone.text, /请写几句/);
  await phone.type('情况说明', '写到一半');
  await phone.back();
  await phone.open(`/pages/object/object?record=${record}`);
  assert.equal(phone.page.data.form.statement, '写到一半');
  assert.equal(phone.page.data.form.ground, 'inaccurate');
  phone.end();
});

test('photos want the privacy consent first; refused, nothing is chosen', async () => {
  const phone = new Phone(stage.person);
  const record = await recordOf(phone);
  await phone.open(`/pages/object/object?record=${record}`);
  await phone.tap('内容有误');
  await phone.tap('下一步');
  await phone.type('情况说明', '日期不对');
  await phone.tap('下一步');
  phone.answers.photos = [photo(0)];
  await phone.tap('添加照片');
  assert.match(phone.text, /先看一下隐私保护说明/);
  await phone.tap('不同意');
  assert.equal(phone.page.data.photos.length, 0);
  assert.equal(phone.device.agreed, false);
  phone.end();
});

test('an objection with two photos is one objection, also when the network goes in between', async () => {
  const phone = new Phone(stage.person);
  const record = await recordOf(phone);
  await filled(phone, record);
  phone.intercept = async (url, told) => {
    if (told && told.method === 'POST' && url.endsWith('/me/objections')) {
      phone.intercept = null;
      await fetch(url, told); // it arrives, and its answer is lost
      throw new Error('lost');
    }
    return fetch(url, told);
  };
  await phone.tap('提交异议');
  assert.match(phone.text, /网络连接不上/);
  assert.equal(phone.page.data.form.statement, '处罚日期写错了，应为三月。');
  await phone.tap('提交异议');
  assert.equal(phone.path, 'pages/case/case');
  assert.equal(phone.requested('POST', '/evidence').length, 2);
  assert.equal(phone.requested('POST', '/me/subscriptions').length >= 1, true);
  assert.equal(phone.page.data.evidence.length, 2);
  assert.match(phone.text, /待受理/);
  await phone.open('/pages/objections/objections');
  assert.equal(phone.page.data.items.length, 1);
  phone.end();
});

test('a second objection to the same record is refused with the way to the first', async () => {
  const phone = new Phone(stage.person);
  const record = await recordOf(phone);
  await filled(phone, record);
  await phone.tap('提交异议');
  assert.match(phone.text, /同一条记录的异议正在处理/);
  await phone.tap('我的异议 ›');
  assert.equal(phone.path, 'pages/objections/objections');
  phone.end();
});

test('a photo that does not arrive is sent again, the objection is not', async () => {
  const phone = new Phone(stage.person);
  const record = await recordOf(phone, 'positive');
  await filled(phone, record);
  let broken = true;
  phone.intercept = (url, told) => {
    if (broken && url.endsWith('/evidence') && told.method === 'POST') {
      broken = false;
      return Promise.reject(new Error('gone'));
    }
    return fetch(url, told);
  };
  await phone.tap('提交异议');
  assert.match(phone.text, /有 1 张照片没有传上/);
  await phone.tap('再传一次');
  assert.equal(phone.path, 'pages/case/case');
  assert.equal(phone.requested('POST', '/me/objections').length, 1);
  assert.equal(phone.page.data.evidence.length, 2);
  phone.end();
});

test('what is no photo is refused in words', async () => {
  const phone = new Phone(stage.person);
  await phone.open('/pages/objections/objections');
  const { id } = phone.page.data.items[0];
  await phone.open(`/pages/case/case?kind=objection&id=${id}`);
  phone.device.agreed = true;
  phone.answers.photos = [new Blob(['not a picture'])];
  await phone.tap('添加照片');
  await phone.tap('提交这些照片');
  assert.equal(phone.page.data.photos[0].state, 'failed');
  assert.match(phone.text, /JPEG|JPG|格式/);
  phone.end();
});

test('a missing record is named from the catalogue', async () => {
  const phone = new Phone(stage.person);
  await phone.tab('/pages/report/report');
  await phone.open('/pages/object/object');
  assert.ok(phone.page.data.items.length > 50);
  await phone.choose('少了哪一类记录', '3');
  await phone.tap('下一步');
  await phone.type('情况说明', '我有这本证书，报告里没有。');
  await phone.tap('下一步');
  await phone.tap('下一步');
  await phone.tap('提交异议');
  assert.equal(phone.path, 'pages/case/case');
  phone.end();
});

test('a case is withdrawn after asking, and its file wants a proof', async () => {
  const phone = new Phone(stage.person);
  await phone.open('/pages/objections/objections');
  const { id } = phone.page.data.items[0];
  await phone.open(`/pages/case/case?kind=objection&id=${id}`);
  phone.answers.modal = false;
  await phone.tap('撤回');
  assert.equal(phone.page.data.told.open, true);
  await phone.tap('下载案卷 PDF');
  await phone.tap('用手机号验证');
  assert.equal(phone.device.opened.length, 1);
  phone.answers.modal = true;
  await phone.tap('撤回', '[role=button]');
  assert.match(phone.text, /已撤回/);
  assert.equal(phone.page.data.told.canWithdraw, false);
  phone.end();
});

test('what was returned is completed and handed in again; what was decided can be reviewed', async () => {
  const desk = (path, body) => fetch(`${stage.app}/api/v1/staff/objections/${path}`, {
    method: 'POST', headers: { Authorization: `Bearer ${stage.staff}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
  const phone = new Phone(stage.person);
  await phone.open('/pages/objections/objections');
  const { id } = phone.page.data.items.find((each) => each.open);
  await desk(`${id}/return`, { missing: ['缴款凭证'] });
  await phone.open(`/pages/case/case?kind=objection&id=${id}`);
  assert.match(phone.text, /还缺这些/);
  assert.match(phone.text, /缴款凭证/);
  await phone.tap('补齐了，再次提交');
  assert.match(phone.text, /待受理/);
  await desk(`${id}/accept`, {});
  await desk(`${id}/decide`, { outcome: 'uphold', statement: '经核实，原记录无误。' });
  await phone.page.reload();
  await phone.settled();
  assert.match(phone.text, /维持原信息/);
  await phone.type('为什么不同意', '请再看凭证第二页。');
  await phone.tap('申请复核', 'wx-button');
  assert.match(phone.text, /复核中/);
  phone.end();
});
