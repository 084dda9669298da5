#include "route/privilege.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace synsweep {

Privileges ReadPrivileges() noexcept {
  Privileges privileges;
  privileges.effective_uid = ::geteuid();
  // The system call, not libcap: nothing else of that library is needed.
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> data{};
  if (::syscall(SYS_capget, &header, data.data()) != 0) return privileges;
  const auto has = [&data](unsigned capability) {
    return (data[capability / 32].effective >> (capability % 32) & 1U) != 0;
  };
  privileges.net_raw = has(CAP_NET_RAW);
  privileges.net_admin = has(CAP_NET_ADMIN);
  privileges.bpf = has(CAP_BPF);
  privileges.sys_admin = has(CAP_SYS_ADMIN);
  return privileges;
}

}  // namespace synsweep
