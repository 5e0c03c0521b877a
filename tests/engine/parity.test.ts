import assert from "node:assert/strict";
import { offlinePlan } from "../provider/offline";
import { type Variant, variants } from "../provider/variants";
import { Engine, engineSuite } from "../support/engine";
import { differences, fromOffline, fromPreview } from "./normalise";

engineSuite("the offline plan and the engine's preview", () => {
  for (const variant of Object.keys(variants) as Variant[]) {
    it(`are equal: ${variant}`, async () => {
      const engine = await Engine.open({ config: variants[variant] });
      try {
        const preview = fromPreview(await engine.preview());
        const offline = fromOffline(await offlinePlan(variants[variant], { unknowns: true }));
        assert.deepEqual(differences(offline, preview), []);
        assert.ok(preview.length > 80, `${preview.length} resources`);
      } finally {
        await engine.close();
      }
    });
  }
});
