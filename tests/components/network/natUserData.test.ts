import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { natUserData } from "../../../components/network/natUserData";

/** The file that the script writes at `path`. */
function written(path: string): string {
  const [, text] = natUserData().split(`cat > ${path} <<'END'\n`);
  return text?.slice(0, text.indexOf("END\n")) ?? "";
}

describe("natUserData", () => {
  it("is a shell script that parses, and so is the start script inside it (parsed, not run)", () => {
    for (const script of [natUserData(), written("/usr/local/sbin/nat-start")]) {
      const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
      assert.equal(stderr, "");
      assert.equal(status, 0);
      assert.ok(script.startsWith("#!/bin/bash\nset -euo pipefail\n"));
    }
  });

  it("fits into user data", () => {
    // EC2: 16 KB before encoding.
    assert.ok(Buffer.byteLength(natUserData()) < 16_384);
  });

  it("forwards and masquerades, and tries again until iptables is installed", () => {
    const start = written("/usr/local/sbin/nat-start");
    assert.match(
      start,
      /until command -v iptables > \/dev\/null; do\n {2}dnf .* install iptables-nft \|\| sleep 5\ndone/,
    );
    assert.match(start, /sysctl --load=\/etc\/sysctl.d\/90-nat.conf/);
    assert.match(start, /rule=\(POSTROUTING --out-interface "\$device" --jump MASQUERADE\)/);
    assert.match(
      start,
      /--check "\$\{rule\[@\]\}" 2> \/dev\/null \|\|\n {2}iptables --wait --table nat --append/,
    );
    assert.match(written("/etc/sysctl.d/90-nat.conf"), /^net\.ipv4\.ip_forward = 1$/m);
  });

  it("starts at every boot, not at the first alone", () => {
    const unit = written("/etc/systemd/system/nat.service");
    assert.match(unit, /^ExecStart=\/usr\/local\/sbin\/nat-start$/m);
    assert.match(unit, /^Restart=on-failure$/m);
    assert.match(unit, /^WantedBy=multi-user\.target$/m);
    assert.match(natUserData(), /^systemctl enable nat\.service$/m);
  });

  it("updates the machine every week from the newest release", () => {
    assert.match(
      written("/etc/systemd/system/nat-update.service"),
      /dnf --assumeyes --releasever=latest upgrade$/m,
    );
    assert.match(written("/etc/systemd/system/nat-update.timer"), /^OnCalendar=Sun \*-\*-\* 03:00:00 UTC$/m);
    assert.match(natUserData(), /^systemctl enable --now nat-update\.timer$/m);
  });
});
