/** The colours of the page's style, so that the canvas follows light and dark. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    sent: read("--sent"),
    amended: read("--amended"),
    waited: read("--waited"),
    held: read("--held"),
    blocked: read("--stopped"),
    recalled: read("--stopped"),
    ink: read("--ink"),
    soft: read("--ink-soft"),
    line: read("--line"),
    record: read("--record"),
  };
}

/** Draws hours, lanes and marks. Every mark is one message. */
export function drawTimeline(canvas, layout, width, model) {
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(layout.height * scale);
  canvas.style.height = `${layout.height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, layout.height);
  const colour = colours();
  drawHours(context, layout, colour);
  for (const gap of layout.gaps) drawGap(context, gap, layout, colour);
  drawLanes(context, layout, colour);
  const size = layout.cell - 1;
  const height = layout.markHeight > 2.4 ? layout.markHeight - 0.8 : layout.markHeight;
  for (const { message, x, y } of layout.marks) {
    const name = model.outcomes[message.outcome].name;
    context.fillStyle = colour[name];
    context.fillRect(x, y, size, height);
    if (name === "recalled" && height > 2) {
      // Hollow: it was on its way and was called back.
      context.clearRect(x + 1, y + 1, size - 2, Math.max(1, height - 2));
    }
  }
  for (const place of layout.records.values()) drawRecord(context, place, colour.record);
}

function drawHours(context, layout, colour) {
  context.font = "12px system-ui, sans-serif";
  context.textAlign = "center";
  for (const { hour, x } of layout.ticks) {
    context.strokeStyle = colour.line;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(Math.round(x) + 0.5, 4);
    context.lineTo(Math.round(x) + 0.5, layout.height - 20);
    context.stroke();
    context.fillStyle = colour.soft;
    context.fillText(
      `${String(hour).padStart(2, "0")}:00`,
      Math.min(x, layout.right - 14),
      layout.height - 6,
    );
  }
}

function drawLanes(context, layout, colour) {
  context.textAlign = "left";
  for (const { name, top, baseline, earlier } of layout.lanes) {
    context.strokeStyle = colour.soft;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(layout.left - 4, Math.round(baseline) + 0.5);
    context.lineTo(layout.right, Math.round(baseline) + 0.5);
    context.stroke();
    context.fillStyle = colour.ink;
    context.font = "600 13px system-ui, sans-serif";
    const label = name.charAt(0).toUpperCase() + name.slice(1);
    context.fillText(label, layout.padding, top + 12);
    if (!earlier || layout.narrow) continue;
    context.font = "11px system-ui, sans-serif";
    context.fillStyle = colour.soft;
    context.fillText("before today", layout.left - 74, baseline + 14);
  }
}

/** A hatched stretch of a lane: what the department had reported was too old to rely on. */
function drawGap(context, { lane, from, to }, layout, colour) {
  if (!lane || to <= from) return;
  const top = lane.top + 20;
  context.save();
  context.beginPath();
  context.rect(from, top, to - from, lane.baseline - top);
  context.clip();
  context.strokeStyle = colour.waited;
  context.globalAlpha = 0.55;
  context.lineWidth = 1;
  for (let x = from - (lane.baseline - top); x < to; x += 5) {
    context.beginPath();
    context.moveTo(x, lane.baseline);
    context.lineTo(x + lane.baseline - top, top);
    context.stroke();
  }
  context.restore();
  context.fillStyle = colour.soft;
  context.font = "12px system-ui, sans-serif";
  context.textAlign = "right";
  // A narrow lane has no room for it; the legend says it too.
  if (!layout.narrow) context.fillText("feed behind", from - 6, top + 10);
}

function drawRecord(context, { x, y }, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, y - 3.5);
  context.lineTo(x + 3.5, y);
  context.lineTo(x, y + 3.5);
  context.lineTo(x - 3.5, y);
  context.closePath();
  context.fill();
}

/** The mark under a point, or the nearest within reach of a finger; null if there is none. */
export function markAt(layout, x, y) {
  let nearest = null;
  let best = 9 * 9;
  for (const mark of layout.marks) {
    const dx = mark.x + layout.cell / 2 - x;
    const dy = mark.y + layout.markHeight / 2 - y;
    const distance = dx * dx + dy * dy;
    if (distance < best) {
      best = distance;
      nearest = mark;
    }
  }
  return nearest;
}
