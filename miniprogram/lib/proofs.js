/** Sensitive acts want a proof at most ten minutes old: the bound phone, tapped once. */

/**
 * Do it; where the server wants a fresh proof, ask for it in the page's sheet (`#proof`) and do
 * it again. Giving the proof up is the refusal itself.
 */
async function proved(page, work) {
  try {
    return await work();
  } catch (refusal) {
    if (refusal.code !== 'proof_required') throw refusal;
    const given = await page.selectComponent('#proof').ask();
    if (!given) throw refusal;
    return work();
  }
}

module.exports = { proved };
