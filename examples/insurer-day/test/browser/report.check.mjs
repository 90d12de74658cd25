// Opens out/report.html in the browser that COMITY_CHROMIUM names. Ends with one line of totals.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const report = fileURLToPath(new URL("../../out/report.html", import.meta.url));
if (!existsSync(report)) {
  process.stderr.write("There is no out/report.html yet: run node examples/insurer-day/run.mjs first.\n");
  process.exit(1);
}
const address = pathToFileURL(report).href;
const browser = await chromium.launch({
  executablePath: process.env.COMITY_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});

/** Opens the page and collects what must not happen: messages in the console, errors, requests, dialogs. */
async function open(options = {}) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const troubles = [];
  page.on("console", (message) => troubles.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== address) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector("#links .link", { state: "attached" });
  return { page, troubles };
}

const explanation = "#explanation:not([hidden])";
const data = (page) => page.evaluate(() => JSON.parse(document.getElementById("data").textContent));

const checks = {
  async "opens without a message in the console or a request"() {
    const { page, troubles } = await open();
    assert.deepEqual(troubles, []);
    const shown = await page.locator("h1").innerText();
    const { contradictions } = await data(page);
    assert.match(shown, new RegExp(`^${contradictions.filter((one) => one.cover).length} `));
    await page.close();
  },

  async "draws a link for every contradiction, and those about cover first"() {
    const { page } = await open();
    const { contradictions } = await data(page);
    assert.equal(await page.locator("#links .link").count(), contradictions.length);
    const cover = contradictions.filter((one) => one.cover).length;
    assert.equal(await page.locator("#links .link:not(.off)").count(), cover);
    await page.click('[data-links="all"]');
    assert.equal(await page.locator("#links .link:not(.off)").count(), contradictions.length);
    await page.close();
  },

  async "explains a message of the list on a click, and gives the focus back on Escape"() {
    const { page, troubles } = await open();
    const button = page.locator("#rows .open").first();
    const id = await button.getAttribute("data-message");
    await button.click();
    const text = await page.locator(explanation).innerText();
    assert.ok(text.includes(id), `the explanation names ${id}`);
    assert.match(text, /Rule /);
    assert.match(text, /which contradicts/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "explanation-title");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(explanation).count(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.message), id);
    assert.deepEqual(troubles, []);
    await page.close();
  },

  async "explains the mark under the pointer"() {
    const { page } = await open();
    const { departments } = await data(page);
    assert.equal(departments[0], "marketing");
    const end = page.locator("#links .link:not(.off) .end").first();
    await end.evaluate((circle) => circle.scrollIntoView({ block: "center" }));
    const box = await end.boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector(explanation);
    await page.close();
  },

  async "goes from link to link with the arrow keys, and opens one with Enter"() {
    const { page } = await open();
    await page.locator('#links .link[tabindex="0"]').focus();
    const focused = () => page.evaluate(() => document.activeElement.dataset.message);
    const first = await focused();
    await page.keyboard.press("ArrowRight");
    const second = await focused();
    assert.notEqual(second, first);
    await page.keyboard.press("ArrowLeft");
    assert.equal(await focused(), first);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const text = await page.locator(explanation).innerText();
    assert.ok(text.includes(second), `the explanation names ${second}`);
    assert.equal(await page.locator("#links .link.selected").getAttribute("data-message"), second);
    await page.locator("#explanation .close").click();
    assert.equal(await focused(), second);
    await page.close();
  },

  async "filters by department, rule and outcome, and thins out the links alike"() {
    const { page } = await open();
    const { contradictions, messages, outcomes, departments } = await data(page);
    const count = async () =>
      Number.parseInt((await page.locator("#count").innerText()).replace(",", ""), 10);
    assert.equal(await count(), contradictions.length);
    for (const [name, keep] of Object.entries({
      department: (message, value) => departments[message.department] === value,
      outcome: (message, value) => outcomes[message.outcome].name === value,
      rule: (message, value) =>
        contradictions.some((one) => one.message === message.id && one.rule === value),
    })) {
      const select = page.locator(`[name=${name}]`);
      const values = await select
        .locator("option")
        .evaluateAll((options) => options.map(({ value }) => value));
      for (const value of values.filter(Boolean)) {
        await select.selectOption(value);
        const expected = messages.filter(
          (message) => contradictions.some((one) => one.message === message.id) && keep(message, value),
        );
        assert.equal(await count(), expected.length, `${name} ${value}`);
      }
      await select.selectOption("");
    }
    await page.locator("[name=outcome]").selectOption("recalled");
    assert.equal(await page.locator("#links .link:not(.off)").count(), await count());
    await page.locator("[name=outcome]").selectOption("");
    await page.locator("[name=only]").uncheck();
    assert.ok((await count()) > contradictions.length);
    await page.close();
  },

  async "shows a name that looks like markup as text"() {
    const { page, troubles } = await open();
    const { people, messages } = await data(page);
    const [customer, name] = Object.entries(people).find(([, one]) => one.includes("<img"));
    const message = messages.find((one) => one.customer === customer);
    assert.ok(message, "somebody writes to the customer with such a name");
    // Any message can be explained; this one is reached by way of the example's button.
    await page.evaluate((id) => {
      document.querySelector("[data-open]").dataset.open = id;
    }, message.id);
    await page.click("[data-open]");
    assert.ok((await page.locator(explanation).innerText()).includes(name), "the explanation shows the name");
    assert.equal(await page.locator("img").count(), 0);
    assert.deepEqual(troubles, []);
    await page.close();
  },

  async "fits a narrow screen, in the dark, without scrolling sideways"() {
    const { page, troubles } = await open({ viewport: { width: 400, height: 800 }, colorScheme: "dark" });
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok((await overflow()) <= 0, `${await overflow()} px too wide`);
    await page.locator("#rows .open").first().click();
    await page.waitForSelector(explanation);
    assert.ok((await overflow()) <= 0, `${await overflow()} px too wide with an explanation`);
    assert.deepEqual(troubles, []);
    await page.close();
  },

  async "prints the whole list"() {
    const { page } = await open();
    const rows = await page.evaluate(() => {
      window.dispatchEvent(new Event("beforeprint"));
      const printed = document.querySelectorAll("#rows tr").length;
      window.dispatchEvent(new Event("afterprint"));
      return printed;
    });
    assert.equal(rows, (await data(page)).contradictions.length);
    await page.close();
  },
};

let failed = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    process.stdout.write(`ok      ${name}\n`);
  } catch (error) {
    failed += 1;
    process.stdout.write(`FAILED  ${name}\n${error.stack}\n`);
  }
}
await browser.close();
process.stdout.write(`${Object.keys(checks).length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
