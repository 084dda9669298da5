#ifndef SYNSWEEP_ADDON_SESSION_H_
#define SYNSWEEP_ADDON_SESSION_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "addon/node_api.h"
#include "base/status.h"
#include "base/stop_event.h"
#include "engine/probe_engine.h"

namespace synsweep {

// One engine, from the moment that JS asks for it, and its way back to the JS thread. Made and
// destroyed on the JS thread; shared by the workers and the handle that use it.
//
// No thread of the engine outlives the environment: process exit, worker.terminate() and a worker
// that returns all run Shutdown from the environment's cleanup hook, which was added after the
// thread-safe function and so runs before that is taken away.
class Session {
 public:
  // `on_wake` is called on the JS thread, without arguments. It does not keep the event loop
  // alive: whoever waits for it does.
  Session(Napi::Env env, const Napi::Function& on_wake);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Opens one engine; it may wait, and `stop` cuts that short.
  using Opener = std::function<Result<std::unique_ptr<ProbeEngine>>(const StopEvent& stop,
                                                                    ProbeEngine::Wake wake)>;

  // Any thread, once.
  [[nodiscard]] Status Open(const Opener& open);

  // Not null once Open has succeeded. JS thread, after Open.
  [[nodiscard]] ProbeEngine* engine() const noexcept { return engine_.get(); }

  // Ends an Open in progress and closes the engine; after it on_wake is not called again. Any
  // thread, any number of times.
  void Shutdown();

 private:
  static void CallWake(Napi::Env env, Napi::Function on_wake, Session* session, void* data);
  static void OnEnvironmentCleanup(void* session);

  // From the engine's threads. At most one call is on its way to the JS thread.
  void Wake();

  using WakeFunction = Napi::TypedThreadSafeFunction<Session, void, &Session::CallWake>;

  const napi_env env_;
  StopEvent stop_;
  std::mutex wake_mutex_;  // guards wake_ against its release
  WakeFunction wake_;
  bool can_wake_ = true;
  std::atomic<bool> is_wake_on_its_way_ = false;
  std::mutex engine_mutex_;  // between Open and Shutdown
  std::unique_ptr<ProbeEngine> engine_;
  bool has_cleanup_hook_ = true;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ADDON_SESSION_H_
