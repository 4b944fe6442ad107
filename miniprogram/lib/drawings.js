/** Drawings as SVG pictures. Colours hold on light and dark ground alike. */

const TRACK = '#9aa7b8';
const FILL = '#1f7a8c';
const [WIDTH, HEIGHT, RADIUS] = [240, 132, 104];

/** A half circle filled up to where the value lies on the scale. */
function gauge(value, { min, max }) {
  const part = Math.max(0, Math.min(1, (value - min) / (max - min)));
  const middle = WIDTH / 2;
  const foot = HEIGHT - 12;
  const length = Math.PI * RADIUS;
  const arc = `M${middle - RADIUS} ${foot}A${RADIUS} ${RADIUS} 0 0 1 ${middle + RADIUS} ${foot}`;
  const stroke = 'fill="none" stroke-width="16" stroke-linecap="round"';
  const filled = part > 0
    ? `<path d="${arc}" ${stroke} stroke="${FILL}" stroke-dasharray="${(length * part).toFixed(1)} ${length.toFixed(1)}"/>`
    : '';
  return picture(WIDTH, HEIGHT, `<path d="${arc}" ${stroke} stroke="${TRACK}" stroke-opacity=".35"/>${filled}`);
}

/** The score over time, oldest first, as steps: between two changes it stayed what it was. */
function line(values) {
  const [width, height, edge] = [320, 120, 10];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(high - low, 20);
  const x = (place) => edge + (place * (width - 2 * edge)) / Math.max(values.length - 1, 1);
  const y = (value) => height - edge - ((value - low) * (height - 2 * edge)) / span;
  let path = `M${x(0).toFixed(1)} ${y(values[0]).toFixed(1)}`;
  values.slice(1).forEach((value, place) => {
    path += `H${x(place + 1).toFixed(1)}V${y(value).toFixed(1)}`;
  });
  const last = values.length - 1;
  return picture(width, height, `<path d="M${edge} ${height - edge}H${width - edge}" stroke="${TRACK}" stroke-opacity=".5"/>`
    + `<path d="${path}" fill="none" stroke="${FILL}" stroke-width="3" stroke-linejoin="round"/>`
    + `<circle cx="${x(last).toFixed(1)}" cy="${y(values[last]).toFixed(1)}" r="5" fill="${FILL}"/>`);
}

function picture(width, height, drawn) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${drawn}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

module.exports = { gauge, line };
