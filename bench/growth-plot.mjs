// Draws memory and time per turn over the turns of a session.
const [width, height, left, bottom, top, gap] = [760, 420, 60, 40, 30, 50];

/** An SVG with two curves, one above the other, each from zero. */
export function growthPlot(points) {
  const half = (height - top - bottom - gap) / 2;
  const most = points.at(-1).turns;
  const panel = (name, unit, value, offset, colour) => {
    const highest = Math.max(...points.map(value)) * 1.2;
    const x = (turns) => left + (turns / most) * (width - left - 20);
    const y = (amount) => offset + half - (amount / highest) * half;
    const line = points.map((point) => `${x(point.turns).toFixed(1)},${y(value(point)).toFixed(1)}`).join(" ");
    const ticks = [0, 0.5, 1].map(
      (part) =>
        `<text x="${left - 6}" y="${(y((highest / 1.2) * part) + 4).toFixed(1)}" text-anchor="end">${((highest / 1.2) * part).toFixed(value(points[0]) < 20 ? 1 : 0)}</text>`,
    );
    return `<text x="${left}" y="${offset - 8}" font-weight="bold">${name}, ${unit}</text>
<path d="M${left} ${offset}V${offset + half}H${width - 20}" fill="none" stroke="#888"/>
<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>
${ticks.join("\n")}`;
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img" aria-label="Memory and time per turn over ${most} turns">
<rect width="${width}" height="${height}" fill="#fff"/>
${panel("Memory of the process", "MB", ({ rssMb }) => rssMb, top, "#2563eb")}
${panel("Time per turn", "ms", ({ ms }) => ms, top + half + gap, "#b45309")}
<text x="${width - 20}" y="${height - 12}" text-anchor="end">turns, up to ${most}</text>
</svg>
`;
}
