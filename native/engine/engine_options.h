#ifndef SYNSWEEP_ENGINE_ENGINE_OPTIONS_H_
#define SYNSWEEP_ENGINE_ENGINE_OPTIONS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "cookie/cookie.h"
#include "route/route_table.h"
#include "sockets/socket_source.h"
#include "wire/mac.h"

namespace synsweep {

// Which back-end carries the probes.
enum class LinkChoice : std::uint8_t {
  kAuto,    // `xdp` or `packet` on Ethernet, `ip` to all else
  kXdp,     // or not at all
  kPacket,  // or not at all
  kIp,
  kDry,  // none: probes are made ready and counted, and nothing is opened
};

// What takes replies off the wire.
enum class CaptureChoice : std::uint8_t {
  kPcap,
  kXdp,  // with libpcap for what that leaves, or not at all
};

// What one engine is to do. Checked by Engine::Open as far as comments do not demand it.
struct EngineOptions {
  LinkChoice link = LinkChoice::kAuto;
  CaptureChoice capture = CaptureChoice::kPcap;
  std::vector<TargetRange> targets;       // ascending, disjoint, at least one
  std::string interface_name;             // empty: as the routes say
  std::optional<AddressWords> source;     // absent: as the routes say
  SourcePorts source_ports;               // valid
  std::optional<MacAddress> gateway_mac;  // of every next hop, instead of asking for it
  double rate_pps = 0;                    // > 0; +infinity: as fast as it goes
  std::string helper;                     // opens the sockets; empty: this process does
  std::shared_ptr<SocketSource> sockets;  // set by Engine::Open; PlanPaths asks gateways by them
  bool sees_taps = false;  // frames of `packet` pass this machine's taps, and are slower for it
  std::uint32_t transmit_threads = 1;  // 1 … kMaxTransmitThreads; each sends its share of the rate
};

inline constexpr std::uint32_t kMaxTransmitThreads = 64;

}  // namespace synsweep

#endif  // SYNSWEEP_ENGINE_ENGINE_OPTIONS_H_
