#ifndef SYNSWEEP_ROUTE_PRIVILEGE_H_
#define SYNSWEEP_ROUTE_PRIVILEGE_H_

#include <cstdint>

namespace synsweep {

// What this thread may do: its effective capabilities (capabilities(7)).
struct Privileges {
  std::uint32_t effective_uid = 0;
  bool net_raw = false;    // raw sockets: the back-ends `packet` and `ip`, and capture
  bool net_admin = false;  // with bpf: programs on devices
  bool bpf = false;
  bool sys_admin = false;
};

[[nodiscard]] Privileges ReadPrivileges() noexcept;

// How a person grants what raw sockets need; ends an error message.
inline constexpr const char* kHowToGetNetRaw =
    "raw sockets need CAP_NET_RAW: run with sudo, or give it once to the helper, synsweep-raw, "
    "with `sudo setcap cap_net_raw+ep`";

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_PRIVILEGE_H_
