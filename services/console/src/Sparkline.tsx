// A small line of numbers over time.

interface Props { points: number[]; width: number; height: number; floor?: number; tall?: boolean }

/** Draws the points evenly from left to right; the lowest value drawn is `floor` (0). */
export function Sparkline({ points, width, height, floor = 0, tall }: Props) {
  const top = Math.max(floor + 1e-9, ...points);
  const step = points.length > 1 ? width / (points.length - 1) : 0;
  const xy = points.map((value, i) => {
    const y = height - 1 - ((value - floor) / (top - floor)) * (height - 2);
    return `${(i * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className="sparkline" viewBox={`0 0 ${width} ${height}`} aria-hidden="true"
      preserveAspectRatio="none" {...(tall ? {} : { width, height })}>
      {xy.length > 1 && (
        <>
          <polygon points={`0,${height} ${xy.join(" ")} ${width},${height}`} />
          <polyline points={xy.join(" ")} vectorEffect="non-scaling-stroke" />
        </>
      )}
    </svg>
  );
}
