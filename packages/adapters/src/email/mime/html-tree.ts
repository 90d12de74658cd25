import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes as Tree, type TreeAdapter } from "parse5";
import { CannotAmend } from "./cannot-amend.ts";

/** Elements that are open inside each other. */
const DEEPEST = 400;
/** A few kilobytes of misnested tags make a tree that grows with their square, so it is the tree that is counted. */
const MOST_NODES = 100_000;

/**
 * Reads HTML as a browser does, with places in the source.
 *
 * @throws CannotAmend for a tree that is too deep or too big. It is found while it grows
 */
export function parsedHtml(source: string): Tree.Document {
  const document = parse(source, { sourceCodeLocationInfo: true, treeAdapter: boundedAdapter() });
  for (const { depth } of nodesOf(document)) if (depth > DEEPEST) throw new CannotAmend("html_too_deep");
  return document;
}

/** All nodes, those in templates included, without recursion: depth is the sender's choice. */
export function* nodesOf(
  document: Tree.Document,
): Generator<{ readonly node: Tree.Node; readonly depth: number }> {
  const open: { node: Tree.Node; depth: number }[] = [{ node: document, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    const { node, depth } = next;
    if ("content" in node) open.push({ node: node.content, depth: depth + 1 });
    if ("childNodes" in node)
      for (const child of node.childNodes) open.push({ node: child, depth: depth + 1 });
  }
}

/** The usual tree, counted while it is built. */
function boundedAdapter(): TreeAdapter<Tree.DefaultTreeAdapterMap> {
  let nodes = 0;
  let depth = 0;
  const addNode = (): void => {
    if (++nodes > MOST_NODES) throw new CannotAmend("html_too_big");
  };
  return {
    ...defaultTreeAdapter,
    createElement(...given) {
      addNode();
      return defaultTreeAdapter.createElement(...given);
    },
    createCommentNode(data) {
      addNode();
      return defaultTreeAdapter.createCommentNode(data);
    },
    createTextNode(value) {
      addNode();
      return defaultTreeAdapter.createTextNode(value);
    },
    insertText(parent, text) {
      const last = parent.childNodes.at(-1);
      if (last === undefined || !defaultTreeAdapter.isTextNode(last)) addNode();
      defaultTreeAdapter.insertText(parent, text);
    },
    insertTextBefore(parent, text, reference) {
      addNode();
      defaultTreeAdapter.insertTextBefore(parent, text, reference);
    },
    onItemPush() {
      if (++depth > DEEPEST) throw new CannotAmend("html_too_deep");
    },
    onItemPop() {
      depth--;
    },
  };
}
