#ifndef SYNSWEEP_CAPTURE_REPLY_PROGRAM_H_
#define SYNSWEEP_CAPTURE_REPLY_PROGRAM_H_

#include <cstdint>
#include <set>
#include <vector>

#include "base/address.h"
#include "bpf/program_builder.h"
#include "capture/packet_rings.h"
#include "cookie/cookie.h"

namespace synsweep {

// How the answer to a SYN-ACK leaves by the device that the SYN-ACK came in by.
enum class RstPath : std::uint8_t {
  // In the driver, as a frame redirected to that device: XDP_TX would do on a network card, but on
  // a
  // veth waits until something else wakes the other end.
  kRedirect,
  // XDP_TX of the kernel's own receive path: as the device sends any packet.
  kTransmit,
};

// What the program has to know of the scan.
struct ReplyShape {
  std::set<AddressWords> sources;  // the addresses that we send from, 1 … kMostSources
  SourcePorts ports;               // valid
  // The VLANs that we send in by tags of our own; 0: without a tag. At least one, each up to
  // kMaxVlanId.
  std::set<std::uint16_t> vlan_ids = {0};
};

// Assembles the XDP program that takes our replies off a device.
//
// Theory of operation. A frame is ours if it is an unfragmented IPv4 packet without options, or an
// IPv6 packet without extension headers, without a tag or with one 802.1Q tag as we send ourselves,
// with a TCP SYN-ACK or RST to one of our addresses and source ports that acknowledges the
// cookie of that endpoint, and if there is room in this processor's ring. Then its packet is
// recorded, and
//   - a SYN-ACK is turned round: a RST leaves in its place, by the same VLAN, the one that the
//     kernel would send (RFC 9293 section 3.10.7.1), since it knows of no connection;
//   - a RST is dropped, as the kernel would drop it.
// Every other frame passes unchanged, and the kernel and libpcap do with it what they always do:
// ICMP errors, forged replies, connections of this machine that use one of our ports, and replies
// of a kind that is rare, or that find the ring full. So nobody gains a RST from us that a kernel
// would not send, and what this program cannot read is not lost.
//
// A device that takes tags off its frames in hardware shows them here without; they pass then,
// unless we send without tags as well.
//
// That takes the secret into the program's instructions, which only those can read who may read
// this process's memory as well.
[[nodiscard]] std::vector<BpfInstruction> ReplyProgram(const PacketRings& rings,
                                                       const Secret& secret,
                                                       const ReplyShape& shape, RstPath rst_path);

inline constexpr std::size_t kMostSources = 256;

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_REPLY_PROGRAM_H_
