// The loop as a sign: four stations on a ring, and something under way on it.

export function Ring() {
  return (
    <svg className="ring" viewBox="0 0 120 120" aria-hidden="true">
      <circle cx="60" cy="60" r="46" />
      {[[60, 14], [106, 60], [60, 106], [14, 60]].map(([x, y]) => (
        <circle key={`${x} ${y}`} className="station" cx={x} cy={y} r="5" />
      ))}
      <g className="under-way"><circle cx="60" cy="14" r="7" /></g>
    </svg>
  );
}
