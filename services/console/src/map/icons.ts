// The moving things' icons, drawn on a canvas, so that the map asks nobody for pictures.
import type { Map as MapLibre } from "maplibre-gl";
import type { Kind } from "../api.ts";
import type { Palette } from "./palette.ts";

const SIDE_PX = 64;
const PIXEL_RATIO = 2;
export const ICONS = ["sweeper", "drone", "crew", "vehicle"] as const;
export type IconName = (typeof ICONS)[number];

/** Which icon a kind of thing moves under. */
export function iconOf(kind: Kind | undefined): IconName {
  const hint = `${kind?.icon ?? ""} ${kind?.name ?? ""}`.toLowerCase();
  if (hint.includes("drone") || hint.includes("uav")) return "drone";
  if (kind?.role === "crew" || hint.includes("crew")) return "crew";
  if (hint.includes("sweep")) return "sweeper";
  return "vehicle";
}

type Pen = CanvasRenderingContext2D;

/** All icons look north; the map turns machines by their heading. */
const draw: Record<IconName, (pen: Pen, ink: string, body: string) => void> = {
  // Seen from above: a cab in front, a long body, a round brush on each side.
  sweeper(pen, ink, body) {
    for (const x of [19, 45]) {
      pen.fillStyle = ink;
      disc(pen, x, 23, 9);
      pen.fillStyle = body;
      disc(pen, x, 23, 3.4);
    }
    pen.beginPath();
    pen.roundRect(19, 8, 26, 48, 9);
    pen.fill();
    pen.fillStyle = ink;
    pen.beginPath();
    pen.roundRect(21.5, 10, 21, 44, 7);
    pen.fill();
    pen.fillStyle = body;
    pen.beginPath();
    pen.roundRect(25, 15, 14, 7, 3);
    pen.fill();
  },
  // Four rotors on a cross, a nose that shows where it flies.
  drone(pen, ink, body) {
    pen.strokeStyle = ink;
    pen.lineWidth = 5;
    line(pen, 18, 18, 46, 46);
    line(pen, 46, 18, 18, 46);
    pen.lineWidth = 4;
    for (const [x, y] of [[17, 17], [47, 17], [17, 47], [47, 47]] as const) {
      pen.beginPath();
      pen.arc(x, y, 8, 0, 7);
      pen.fillStyle = body;
      pen.fill();
      pen.stroke();
    }
    pen.fillStyle = ink;
    pen.beginPath();
    pen.moveTo(32, 15);
    pen.lineTo(40, 36);
    pen.lineTo(24, 36);
    pen.closePath();
    pen.fill();
  },
  // A person in a disc; it is not turned.
  crew(pen, ink, body) {
    pen.fillStyle = ink;
    disc(pen, 32, 32, 21);
    pen.fillStyle = body;
    disc(pen, 32, 25, 6.5);
    pen.beginPath();
    pen.arc(32, 46, 12, Math.PI, 0);
    pen.fill();
  },
  vehicle(pen, ink) {
    pen.fillStyle = ink;
    pen.beginPath();
    pen.moveTo(32, 10);
    pen.lineTo(48, 50);
    pen.lineTo(32, 42);
    pen.lineTo(16, 50);
    pen.closePath();
    pen.fill();
  },
};

function disc(pen: Pen, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fill();
}

function line(pen: Pen, x1: number, y1: number, x2: number, y2: number): void {
  pen.beginPath();
  pen.moveTo(x1, y1);
  pen.lineTo(x2, y2);
  pen.stroke();
}

/** One icon as pixels: with a dark rim, so that it reads on any ground. */
function picture(icon: IconName, ink: string, body: string): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.shadowColor = body;
  pen.shadowBlur = 6;
  draw[icon](pen, ink, body);
  pen.shadowBlur = 0;
  return pen.getImageData(0, 0, SIDE_PX, SIDE_PX);
}

export function addIcons(map: MapLibre, palette: Palette): void {
  for (const icon of ICONS) {
    const image = picture(icon, palette[icon], palette.body);
    if (image && !map.hasImage(icon)) map.addImage(icon, image, { pixelRatio: PIXEL_RATIO });
  }
}

/** The same icon as an address of an image, for the legend. */
export function iconAddress(icon: IconName, palette: Palette): string {
  const image = picture(icon, palette[icon], palette.body);
  const canvas = document.createElement("canvas");
  canvas.width = SIDE_PX;
  canvas.height = SIDE_PX;
  if (image) canvas.getContext("2d")?.putImageData(image, 0, 0);
  return canvas.toDataURL();
}
