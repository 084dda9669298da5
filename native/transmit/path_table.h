#ifndef SYNSWEEP_TRANSMIT_PATH_TABLE_H_
#define SYNSWEEP_TRANSMIT_PATH_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/address.h"
#include "wire/syn_template.h"

namespace synsweep {

// How probes for some targets leave: one next hop, made ready.
struct SendPath {
  enum class BackEnd : std::uint8_t {
    kXdp,
    kPacket,
    kIp,
    kDry,   // made ready, and not sent
    kNone,  // nothing may be sent there: a broadcast address, or nobody answered ARP for it
  };

  BackEnd back_end;
  int interface_index;
  AddressWords source;
  SynTemplate syn;
  std::size_t xdp_device = 0;  // which of XdpSender's devices, for kXdp
};

// Targets `first` … `last`, host order, leave by paths[path].
struct PathSegment {
  std::uint32_t first;
  std::uint32_t last;
  std::size_t path;
};

// Finds a target's path. Immutable but for the memory of its last answer: one thread.
class PathTable {
 public:
  // `segments`: ascending, disjoint, at least one.
  PathTable(std::vector<PathSegment> segments, std::vector<SendPath> paths);

  // nullptr: no segment holds `target`.
  [[nodiscard]] const SendPath* Find(std::uint32_t target) noexcept;

 private:
  std::vector<PathSegment> segments_;
  std::vector<SendPath> paths_;
  std::size_t last_found_ = 0;  // most sweeps have one segment, or a few
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_PATH_TABLE_H_
