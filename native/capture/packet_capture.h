#ifndef SYNSWEEP_CAPTURE_PACKET_CAPTURE_H_
#define SYNSWEEP_CAPTURE_PACKET_CAPTURE_H_

#include <string>

#include "base/status.h"
#include "base/unique_fd.h"
#include "capture/capture_handle.h"

namespace synsweep {

// Captures on a packet socket that somebody else has opened, of RawSocket::kReplies or kDepartures:
// no privilege is needed. Frames come without link-layer header, whatever the device.
//
// A ring of the kernel's that this process has mapped (TPACKET_V3, packet_mmap.rst): a block of it
// is ours when it is full or some milliseconds old. What the socket's own filter, which is locked,
// lets through, `filter` sieves here: libpcap compiles and runs it.
//
// `filter`: in libpcap's language; empty: all is wanted.
[[nodiscard]] Result<Capture> OpenPacketCapture(const std::string& device, UniqueFd socket,
                                                const std::string& filter);

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_PACKET_CAPTURE_H_
