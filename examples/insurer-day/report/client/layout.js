const TALLEST_STACK = 116;
const LANE_HEAD = 24;
const LANE_GAP = 18;
/** Room under the first lane, where most links run. */
const LINK_GAP = 64;
const PADDING = 16;
const AXIS = 26;

/**
 * Places every message and every named record for a given width. Messages of one department and one moment are
 * stacked: upwards from the department's line if they went, downwards if they did not. Where more come together than
 * there is room for, all marks become flatter alike, so that heights stay comparable.
 */
export function layoutTimeline(model, width) {
  const narrow = width < 640;
  const left = narrow ? PADDING + 26 : 148;
  const cell = narrow ? 3 : 4;
  const { fromHour, toHour } = model.day;
  const span = (toHour - fromHour) * 3600;
  const bins = Math.max(1, Math.floor((width - left - PADDING) / cell));
  const binOf = (seconds) =>
    Math.min(bins - 1, Math.max(0, Math.floor(((seconds - fromHour * 3600) / span) * bins)));
  const xOf = (seconds) => left + binOf(seconds) * cell;

  const stacks = stackUp(model, binOf);
  const tallest = Math.max(1, ...stacks.map((stack) => stack.up));
  const height = Math.min(cell, TALLEST_STACK / tallest);
  const lanes = placeLanes(model, stacks, height);
  const marks = placeMarks(lanes, stacks, { left, cell, height });
  return {
    narrow,
    left,
    cell,
    markHeight: height,
    padding: PADDING,
    lanes,
    marks,
    gaps: model.gaps.map((gap) => ({
      lane: lanes.find((lane) => lane.department === gap.department),
      from: xOf(gap.from),
      to: xOf(gap.to),
    })),
    records: placeRecords(model, lanes, { xOf, left, narrow }),
    ticks: hourTicks(model.day, narrow).map((hour) => ({
      hour,
      x: left + ((hour - fromHour) / (toHour - fromHour)) * bins * cell,
    })),
    right: left + bins * cell,
    height: lanes.at(-1).bottom + AXIS,
  };
}

/** For each department, the messages of each bin, those that went and those that did not. */
function stackUp(model, binOf) {
  const stacks = model.departments.map(() => ({ bins: new Map(), up: 0, down: 0 }));
  for (const message of model.messages) {
    const stack = stacks[message.department];
    const bin = binOf(message.asked);
    const here = stack.bins.get(bin) ?? { up: [], down: [] };
    stack.bins.set(bin, here);
    (model.outcomes[message.outcome].went ? here.up : here.down).push(message);
  }
  for (const stack of stacks) {
    for (const { up, down } of stack.bins.values()) {
      // What stands out lies at the outer end of the stack.
      up.sort((one, other) => one.outcome - other.outcome);
      down.sort((one, other) => one.outcome - other.outcome);
      stack.up = Math.max(stack.up, up.length);
      stack.down = Math.max(stack.down, down.length);
    }
  }
  return stacks;
}

function placeLanes(model, stacks, height) {
  const withRecords = new Set(Object.values(model.records).map((record) => record.department));
  const lanes = [];
  let top = 12;
  for (const [department, name] of model.departments.entries()) {
    const stack = stacks[department];
    const used = stack.bins.size > 0 || withRecords.has(department);
    if (!used) continue;
    const baseline = top + LANE_HEAD + Math.max(18, stack.up * height);
    const gap = lanes.length === 0 ? LINK_GAP : LANE_GAP;
    const bottom = baseline + Math.max(4, stack.down * height) + gap;
    lanes.push({ department, name, top, baseline, bottom });
    top = bottom;
  }
  return lanes;
}

function placeMarks(lanes, stacks, { left, cell, height }) {
  const marks = [];
  for (const lane of lanes) {
    for (const [bin, { up, down }] of stacks[lane.department].bins) {
      const x = left + bin * cell;
      up.forEach((message, level) => {
        marks.push({ message, x, y: lane.baseline - 2 - (level + 1) * height });
      });
      down.forEach((message, level) => {
        marks.push({ message, x, y: lane.baseline + 2 + level * height });
      });
    }
  }
  return marks;
}

/**
 * Records reported today stand on their lane's line at their time. Earlier ones are gathered to its left, as many as the
 * lane has room for; what is more lies upon the others.
 */
function placeRecords(model, lanes, { xOf, left, narrow }) {
  const places = new Map();
  const gathered = new Map();
  const perRow = narrow ? 3 : 7;
  for (const [name, record] of Object.entries(model.records)) {
    const lane = lanes.find((one) => one.department === record.department);
    if (!lane) continue;
    if (record.reported !== null) {
      places.set(name, { x: xOf(record.reported) + 2, y: lane.baseline - 5 });
      continue;
    }
    const rows = Math.max(1, Math.floor((lane.baseline - lane.top - 18) / 7));
    const index = (gathered.get(lane) ?? 0) % (perRow * rows);
    gathered.set(lane, index + 1);
    places.set(name, {
      x: left - 12 - (index % perRow) * 7,
      y: lane.baseline - 5 - Math.floor(index / perRow) * 7,
    });
  }
  for (const lane of lanes) lane.earlier = gathered.has(lane);
  return places;
}

function hourTicks({ fromHour, toHour }, narrow) {
  const every = narrow ? 4 : 2;
  const hours = [];
  for (let hour = Math.ceil(fromHour / every) * every; hour <= toHour; hour += every) hours.push(hour);
  return hours;
}
