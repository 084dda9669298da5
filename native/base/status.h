#ifndef SYNSWEEP_BASE_STATUS_H_
#define SYNSWEEP_BASE_STATUS_H_

#include <cstdint>
#include <string>
#include <system_error>
#include <variant>

namespace synsweep {

// One value for each code of src/errors.ts that native code can cause.
enum class ErrorCode : std::uint8_t {
  kOk,
  kPrivilege,  // the kernel refused for want of a capability
  kInterface,  // no such device, or it is down
  kRoute,      // the kernel has no way to a target, or not by this back-end
  kNeighbour,  // the next hop's link-layer address cannot be learned
  kFamily,     // an address family that this back-end does not send
  kTransmit,
  kCapture,
  kCaptureBusy,  // another program has the place that ours needs
};

// How an operation ended. A value, not an exception: native code never throws,
// a Status crosses threads by move, and only addon/ turns one into a ScanError.
struct [[nodiscard]] Status {
  ErrorCode code = ErrorCode::kOk;
  int sys_errno = 0;   // errno of the failing call; 0 when the kernel had no part in it
  std::string detail;  // what was being done and to what: "pcap_activate(veth0)"

  [[nodiscard]] bool ok() const noexcept { return code == ErrorCode::kOk; }
};

// One line for people: what was being done, and the kernel's words if it refused.
[[nodiscard]] inline std::string MessageOf(const Status& status) {
  if (status.sys_errno == 0) return status.detail;
  return status.detail + " (" + std::generic_category().message(status.sys_errno) + ")";
}

// A T, or the reason there is none.
template <typename T>
using Result = std::variant<T, Status>;

template <typename T>
[[nodiscard]] bool Failed(const Result<T>& result) noexcept {
  return std::holds_alternative<Status>(result);
}

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_STATUS_H_
