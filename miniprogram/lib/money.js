/** Money: whole fen on the wire, yuan for people. */

const UNIT = '\u00a0元'; // never alone on the next line

function yuan(fen) {
  const whole = Math.trunc(fen / 100);
  const rest = Math.abs(fen % 100);
  const grouped = String(whole).replace(/\B(?=(\d{3})+$)/g, ',');
  return rest ? `${grouped}.${String(rest).padStart(2, '0')}${UNIT}` : grouped + UNIT;
}

/** What was typed as yuan, in fen; null for what is no amount. */
function fen(text) {
  const typed = String(text).trim().replace(/[，,元\s]/g, '');
  if (!/^\d{1,7}(\.\d{1,2})?$/.test(typed)) return null;
  const [whole, part = ''] = typed.split('.');
  return Number(whole) * 100 + Number(part.padEnd(2, '0'));
}

/** Fen as it stands in a field. */
function field(amount) {
  return amount % 100 ? (amount / 100).toFixed(2) : String(amount / 100);
}

module.exports = { fen, field, yuan };
