#!/bin/sh
# Starts the host that should not be: a web server that shows its databases, its files and its workshop to everybody, over
# IPv4 and IPv6. Runs in the farm's own root (scripts/farm.mjs) and network namespace; whatever it starts ends with them.
# Usage: bad-host.sh PORTS…; prints "ready" once something listens on every one of them.
set -eu
home=/farm
mkdir -p $home /run/sshd /run/mysqld /root/.ssh
cd $home
exec 3>&1 >$home/log 2>&1
trap 'tail -40 $home/log >&3' EXIT

# SSH, with a key for root
ssh-keygen -A
ssh-keygen -q -t ed25519 -N '' -f $home/admin
cp $home/admin.pub /root/.ssh/authorized_keys
chmod 700 /root/.ssh
/usr/sbin/sshd -p 22 -o StrictModes=no -o PermitRootLogin=prohibit-password -o PasswordAuthentication=no

# What it is there for, and the workshop that was left open
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 300 -subj /CN=web.example -addext subjectAltName=DNS:web.example
mkdir -p workshop/.git
echo 'ref: refs/heads/main' >workshop/.git/HEAD
cat >nginx.conf <<END
events {}
http {
  access_log off;
  server_tokens off;
  server { listen 80; listen [::]:80; return 301 https://\$host\$request_uri; }
  server {
    listen 443 ssl; listen [::]:443 ssl;
    ssl_certificate $home/cert.pem; ssl_certificate_key $home/key.pem;
    root /usr/share/nginx/html;
    add_header Strict-Transport-Security max-age=31536000;
  }
  server { listen 8080; listen [::]:8080; root $home/workshop; autoindex on; }
}
END
nginx -c $home/nginx.conf

redis-server --bind 0.0.0.0 :: --port 6379 --protected-mode no --save '' --daemonize yes

mkdir -p samba
cat >smb.conf <<END
[global]
netbios name = WEB
smb ports = 445
disable netbios = yes
log file = $home/samba/log
$(for each in 'private dir' 'lock directory' 'state directory' 'cache directory' 'pid directory' 'ncalrpc dir'; do echo "$each = $home/samba"; done)
END
smbd -D -s smb.conf

echo 'telnet stream tcp6 nowait root /usr/sbin/telnetd telnetd' >inetd.conf # of both families
inetutils-inetd $home/inetd.conf

server=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
install -d -o postgres postgres
su postgres -c "$server/initdb -D $home/postgres/data -A trust -N"
printf 'host all all all trust\n' >postgres/data/pg_hba.conf
su postgres -c "$server/pg_ctl -D $home/postgres/data -l $home/postgres/log -W -o '-h 0.0.0.0,:: -p 5432 -k $home/postgres -c fsync=off' start"

install -d -o mysql mysql
mariadb-install-db --no-defaults --datadir=$home/mysql --user=mysql --skip-test-db --innodb-log-file-size=4M >/dev/null
echo "CREATE USER everybody@'%' IDENTIFIED BY 'secret';" >everybody.sql
mariadbd --no-defaults --user=mysql --datadir=$home/mysql --bind-address='*' --port=3306 --socket=$home/mysql/socket \
  --pid-file=$home/mysql/pid --innodb-log-file-size=4M --innodb-buffer-pool-size=8M --init-file=$home/everybody.sql &

for port; do
  tries=0
  until ss -Hltn "sport = :$port" | grep -q .; do
    tries=$((tries + 1))
    if [ $tries -gt 600 ]; then
      echo "nothing listens on $port" >&3
      exit 1
    fi
    sleep 0.1
  done
done
echo ready >&3
exec sleep 3600
