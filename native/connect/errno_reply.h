#ifndef SYNSWEEP_CONNECT_ERRNO_REPLY_H_
#define SYNSWEEP_CONNECT_ERRNO_REPLY_H_

#include <cstdint>
#include <optional>

#include "batch/reply_record.h"

namespace synsweep {

// What the end of one connect() says of the endpoint. `icmp_type` is 0 where no ICMP is meant.
struct ConnectOutcome {
  ReplyKind kind;
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;

  bool operator==(const ConnectOutcome&) const = default;
};

// By the errno of a connect() that failed at once, nothing sent. nullopt: it does not speak of the
// endpoint.
//
// | errno                                              | says                                   |
// |----------------------------------------------------|-----------------------------------------|
// | ENETUNREACH, EHOSTUNREACH; EINVAL: blackhole route | this machine has no way there           |
// | EACCES, EPERM                                      | it forbids it: a rule, a prohibit route |
[[nodiscard]] std::optional<ConnectOutcome> OutcomeOfRefusal(int error) noexcept;

// By the errno of one that was under way, 0 being success: several ICMP codes share one, and who
// sent them stays unknown. nullopt: the endpoint has said nothing (a timeout, or an errno that does
// not speak of it).
//
// | errno                           | says                                           |
// |---------------------------------|------------------------------------------------|
// | 0; ECONNRESET, EPIPE            | a listener has answered, and may have hung up   |
// | ECONNREFUSED                    | no listener: RST                                |
// | ENETUNREACH                     | there is no way to that network                 |
// | EHOSTUNREACH, EHOSTDOWN, ENONET | there is no way to that host                    |
// | ENOPROTOOPT                     | ICMP protocol unreachable                       |
// | EACCES                          | ICMP: prohibited by a policy on the way         |
[[nodiscard]] std::optional<ConnectOutcome> OutcomeOfErrno(int error, bool is_ipv4) noexcept;

// By an ICMP error that the kernel has matched to our SYN. nullopt: one that rejects nothing, such
// as "fragmentation needed".
[[nodiscard]] std::optional<ConnectOutcome> OutcomeOfIcmp(std::uint8_t type, std::uint8_t code,
                                                          bool is_ipv4) noexcept;

// This machine has run out of something that comes back: descriptors, ports, memory.
[[nodiscard]] bool IsShortage(int error) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_CONNECT_ERRNO_REPLY_H_
