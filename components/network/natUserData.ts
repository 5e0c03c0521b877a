/**
 * The start script of the NAT instance. It has no parameters on purpose: its text decides whether the
 * instance is replaced, and who may use it on which ports is its security group's to say.
 *
 * cloud-init runs it at the first boot only; what lasts is in systemd and sysctl.d. The service tries again
 * until the network is there, because the Elastic IP is attached after the instance has booted, and the AMI
 * comes without iptables. Nothing else updates a machine whose AMI never changes, hence the weekly timer;
 * Amazon Linux 2023 stays at the release of its AMI unless told `--releasever=latest`.
 */
export function natUserData(): string {
  return `#!/bin/bash
set -euo pipefail

cat > /etc/sysctl.d/90-nat.conf <<'END'
net.ipv4.ip_forward = 1
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
END

cat > /usr/local/sbin/nat-start <<'END'
#!/bin/bash
set -euo pipefail
until command -v iptables > /dev/null; do
  dnf --assumeyes --setopt=timeout=5 --setopt=retries=1 install iptables-nft || sleep 5
done
sysctl --load=/etc/sysctl.d/90-nat.conf
device=$(ip -4 route show default | awk '{ print $5; exit }')
rule=(POSTROUTING --out-interface "$device" --jump MASQUERADE)
iptables --wait --table nat --check "\${rule[@]}" 2> /dev/null ||
  iptables --wait --table nat --append "\${rule[@]}"
END
chmod 0755 /usr/local/sbin/nat-start

cat > /etc/systemd/system/nat.service <<'END'
[Unit]
Description=Forward and masquerade the traffic of the private subnets
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/nat-start
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
END

cat > /etc/systemd/system/nat-update.service <<'END'
[Unit]
Description=Install updates and reboot when they need it

[Service]
Type=oneshot
ExecStart=/usr/bin/dnf --assumeyes --releasever=latest upgrade
ExecStartPost=/bin/bash -c 'dnf needs-restarting --reboothint || systemctl reboot'
END

cat > /etc/systemd/system/nat-update.timer <<'END'
[Unit]
Description=Install updates on Sundays between 03:00 and 04:00 UTC

[Timer]
OnCalendar=Sun *-*-* 03:00:00 UTC
RandomizedDelaySec=1h
Persistent=true

[Install]
WantedBy=timers.target
END

systemctl daemon-reload
systemctl enable nat.service
systemctl start --no-block nat.service
systemctl enable --now nat-update.timer
`;
}
